package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"airtime/diarize/score"
	"airtime/report/names"
)

// WriteRTTM writes who spoke when as RTTM, which has no spaces in names: they
// become "_", and people or files who would then be one are numbered.
func WriteRTTM(w io.Writer, a Account) error {
	id := strings.TrimSuffix(a.Source.Name, path.Ext(a.Source.Name))
	if names.Clean(id) == "" {
		id = a.Title
	}
	rec := score.Recording{Name: rttmLabel(id, "meeting"), Turns: make([]score.Turn, len(a.Turns))}
	labels := make(map[PersonID]string, len(a.People))
	taken := make(map[string]bool, len(a.People))
	for _, f := range a.People {
		label := rttmLabel(f.Name, "person")
		for k, first := 2, label; taken[label]; k++ {
			label = fmt.Sprintf("%s_%d", first, k)
		}
		taken[label], labels[f.ID] = true, label
	}
	for i, t := range a.Turns {
		label, ok := labels[t.Person]
		if !ok {
			return fmt.Errorf("write rttm: turn %d: got the person %d, want one of the people", i, t.Person)
		}
		rec.Turns[i] = score.Turn{Start: t.StartS.Duration(), End: t.EndS.Duration(), Speaker: label}
	}
	if err := score.WriteRTTM(w, []score.Recording{rec}); err != nil {
		return fmt.Errorf("write rttm: %w", err)
	}
	return nil
}

// rttmLabel is name as one field of RTTM, or instead if nothing of it can be written.
func rttmLabel(name, instead string) string {
	label := strings.ReplaceAll(names.Clean(name), " ", "_")
	if label == "" || label == "<NA>" {
		return instead
	}
	return label
}

// csvColumns are the columns of WriteCSV, named as in the saved account.
var csvColumns = []struct {
	name  string
	value func(f PersonFigures) string
}{
	{"name", func(f PersonFigures) string { return names.Cell(f.Name) }},
	{"speaking_s", func(f PersonFigures) string { return csvSeconds(&f.SpeakingS) }},
	{"share", func(f PersonFigures) string { return csvNumber(&f.Share) }},
	{"share_low", func(f PersonFigures) string { return csvNumber(&f.ShareLow) }},
	{"share_high", func(f PersonFigures) string { return csvNumber(&f.ShareHigh) }},
	{"times_equal", func(f PersonFigures) string { return csvNumber(&f.TimesEqual) }},
	{"unsure_s", func(f PersonFigures) string { return csvSeconds(&f.UnsureS) }},
	{"listening_s", func(f PersonFigures) string { return csvSeconds(&f.ListeningS) }},
	{"present_s", func(f PersonFigures) string { return csvSeconds(&f.PresentS) }},
	{"silent", func(f PersonFigures) string { return strconv.FormatBool(f.Silent) }},
	{"barely_heard", func(f PersonFigures) string { return strconv.FormatBool(f.Barely) }},
	{"turns", func(f PersonFigures) string { return strconv.Itoa(f.Turns) }},
	{"brief_remarks", func(f PersonFigures) string { return strconv.Itoa(f.BriefRemarks) }},
	{"short_responses", func(f PersonFigures) string { return strconv.Itoa(f.ShortResponses) }},
	{"median_turn_s", func(f PersonFigures) string { return csvSeconds(f.MedianTurnS) }},
	{"longest_turn_s", func(f PersonFigures) string { return csvSeconds(f.LongestTurnS) }},
	{"long_turns", func(f PersonFigures) string { return strconv.Itoa(f.LongTurns) }},
	{"first_turn_s", func(f PersonFigures) string { return csvSeconds(f.FirstTurnS) }},
	{"last_spoke_s", func(f PersonFigures) string { return csvSeconds(f.LastS) }},
	{"opened_floor", func(f PersonFigures) string { return strconv.Itoa(f.Opened) }},
	{"kept_floor", func(f PersonFigures) string { return strconv.Itoa(f.Kept) }},
	{"taken_made", func(f PersonFigures) string { return strconv.Itoa(f.TakenMade) }},
	{"tried_made", func(f PersonFigures) string { return strconv.Itoa(f.TriedMade) }},
	{"other_made", func(f PersonFigures) string { return strconv.Itoa(f.OtherMade) }},
	{"taken_received", func(f PersonFigures) string { return strconv.Itoa(f.TakenReceived) }},
	{"tried_received", func(f PersonFigures) string { return strconv.Itoa(f.TriedReceived) }},
	{"other_received", func(f PersonFigures) string { return strconv.Itoa(f.OtherReceived) }},
	{"made_per_10_min", func(f PersonFigures) string { return csvNumber(f.MadeRate) }},
	{"received_per_10_min", func(f PersonFigures) string { return csvNumber(f.ReceivedRate) }},
	{"talked_over", func(f PersonFigures) string { return csvNumber(f.TalkedOver) }},
}

// WriteCSV writes one row of main figures per person, in the order of a.People,
// under a row of column names. A figure that is undefined is an empty cell.
func WriteCSV(w io.Writer, a Account) error {
	c := csv.NewWriter(w)
	row := make([]string, len(csvColumns))
	for i, col := range csvColumns {
		row[i] = col.name
	}
	err := c.Write(row)
	for _, f := range a.People {
		if err != nil {
			break
		}
		for i, col := range csvColumns {
			row[i] = col.value(f)
		}
		err = c.Write(row)
	}
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	if err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func csvNumber(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func csvSeconds(s *Seconds) string {
	if s == nil {
		return ""
	}
	return s.Decimal()
}
