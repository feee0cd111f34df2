package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"airtime/audio/printable"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
	"airtime/diarize/score"
	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/transcript"
)

// maxCollar leaves nothing to score of ordinary turns; more is a mistake.
const maxCollar = 10 * time.Second

func (p program) scoreCommand() *cobra.Command {
	var c score.Config
	format := desk.Word{Text: "text", Kind: "text|json"}
	cmd := &cobra.Command{
		Use:   "score REF HYP",
		Short: "Compare who spoke when with a reference",
		Long: `Compare HYP, who spoke when as a program found it, with REF, who really did.
Both may be RTTM, WebVTT, SRT or CSV with names, or a saved account; names need
not agree. One of them may be "-" for standard input. An RTTM file may hold
several recordings, which are matched by name.

DER (diarization error rate) is missed speech, false alarm and confusion of
speakers, in per cent of the reference's speech. JER (Jaccard error rate) is
the mean over the people of what of their own speech and their voice's does not
coincide. Below that is what it means for an account: the error of the speaking
shares in percentage points, the number of people, and how many of the times
somebody took the floor, or tried to come in, were found (F1, within one
second).`,
		Example: `  airtime score reference.rttm account.json
  airtime score --collar 500ms --skip-overlap reference.rttm other.rttm
  airtime score --format json reference.rttm account.json`,
		Args: fault.Exactly(2, "a reference and what is compared with it"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := p.Load()
			if err != nil {
				return err
			}
			if c.Collar < 0 || c.Collar > maxCollar {
				return fault.Usagef("collar: got %v, want 0s to %v", c.Collar, maxCollar)
			}
			if format.Text != "text" && format.Text != "json" {
				return fault.Usagef("format: got %q, want text or json", format.Text)
			}
			if args[0] == desk.Stdio && args[1] == desk.Stdio {
				return fault.Usagef("score: got standard input twice, want it once")
			}
			ref, err := p.readRecordings(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			hyp, err := p.readRecordings(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			if len(ref) == 0 {
				return fmt.Errorf("%s: nobody speaks in the reference, so there is nothing to compare with", args[0])
			}
			pairs, err := matchRecordings(ref, hyp, args)
			if err != nil {
				return err
			}
			s := scorePairs(pairs, c, l.Measures)
			if format.Text != "json" {
				return p.Say(s.text)
			}
			return p.Write(desk.Destination{}, func(w io.Writer) error {
				enc := json.NewEncoder(w)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(s)
			})
		},
	}
	cmd.Flags().DurationVar(&c.Collar, "collar", 0, "leave out so much around each start and end in the reference, half on each side")
	cmd.Flags().BoolVar(&c.SkipOverlap, "skip-overlap", false, "leave out where two or more speak in the reference")
	cmd.Flags().Var(&format, "format", "how it is written")
	desk.CompleteWords(cmd, "format", []string{"text", "json"})
	return cmd
}

// recording is one meeting of a file.
type recording struct {
	name    string
	meeting report.Meeting
}

// readRecordings reads the turns in a file; only RTTM holds more than one meeting.
func (p program) readRecordings(ctx context.Context, path string) ([]recording, error) {
	in := input.New(path)
	r, head, err := input.Peek(ctx, p.Desk, path)
	if err != nil {
		return nil, in.Failed(err)
	}
	defer r.Close()
	switch f, ok := transcript.Detect(in.Name, head); {
	case !ok:
		return nil, fault.Usagef("%s: not a file of turns, want RTTM, WebVTT, SRT, CSV or a saved account", in.Arg).
			Hint("to find the turns of a recording: airtime analyze -o turns.rttm %s", path)
	case f == transcript.RTTM:
		recs, err := score.ReadRTTM(r)
		if err != nil {
			return nil, &fault.Input{Arg: in.Arg, Turns: true, Err: err}
		}
		out := make([]recording, len(recs))
		for i, rec := range recs {
			out[i] = recording{rec.Name, meetingOf(rec.Turns)}
		}
		return out, nil
	default:
		m, doubts, err := input.ReadMeeting(r, f)
		if err != nil {
			return nil, &fault.Input{Arg: in.Arg, Turns: true, Err: err}
		}
		for _, d := range doubts {
			p.Note("%s: %s", in.Arg, p.Words().Note(d))
		}
		return []recording{{in.Name, m}}, nil
	}
}

// meetingOf makes a meeting of turns, people in order of first appearance.
func meetingOf(turns []score.Turn) report.Meeting {
	var m report.Meeting
	ids := map[string]report.PersonID{}
	for _, t := range turns {
		who, ok := ids[t.Speaker]
		if !ok {
			who = m.Add(report.Person{Name: t.Speaker})
			ids[t.Speaker] = who
		}
		m.Speech = append(m.Speech, report.Speech{Start: t.Start, End: t.End, Person: who, Confidence: 1})
		m.Length = max(m.Length, t.End)
	}
	return m
}

// turnsOf are the turns of m, speakers called by their IDs: names may be two people's.
func turnsOf(m report.Meeting) []score.Turn {
	turns := make([]score.Turn, len(m.Speech))
	for i, s := range m.Speech {
		turns[i] = score.Turn{Start: s.Start, End: s.End, Speaker: strconv.Itoa(int(s.Person))}
	}
	return turns
}

// samePeople is which people of hyp are which of ref, by their IDs and by their names.
func samePeople(mapping map[string]string, ref, hyp report.Account) (ids map[report.PersonID]report.PersonID, called map[string]string) {
	ids, called = map[report.PersonID]report.PersonID{}, map[string]string{}
	for h, r := range mapping {
		of, is := speakerID(h), speakerID(r)
		ids[of] = is
		called[hyp.NameOf(of)] = ref.NameOf(is)
	}
	return ids, called
}

// speakerID is the ID that turnsOf made a speaker of.
func speakerID(speaker string) report.PersonID {
	id, err := strconv.Atoi(speaker)
	if err != nil {
		panic("score: a speaker that is no ID: " + speaker)
	}
	return report.PersonID(id)
}

// pair is a reference recording with what was found in it.
type pair struct {
	name     string
	ref, hyp report.Meeting
}

// matchRecordings pairs recordings by name; one with one needs no names. A recording
// in which nothing was found does not appear in RTTM: it is all missed.
func matchRecordings(ref, hyp []recording, files []string) ([]pair, error) {
	if len(ref) == 1 && len(hyp) <= 1 {
		p := pair{name: ref[0].name, ref: ref[0].meeting}
		if len(hyp) == 1 {
			p.hyp = hyp[0].meeting
		}
		return []pair{p}, nil
	}
	for _, h := range hyp {
		if !slices.ContainsFunc(ref, func(r recording) bool { return r.name == h.name }) {
			return nil, fmt.Errorf("%s: recording %q is not in the reference %s", files[1], h.name, files[0])
		}
	}
	pairs := make([]pair, len(ref))
	for i, r := range ref {
		pairs[i] = pair{name: r.name, ref: r.meeting}
		if j := slices.IndexFunc(hyp, func(h recording) bool { return h.name == r.name }); j >= 0 {
			pairs[i].hyp = hyp[j].meeting
		}
	}
	return pairs, nil
}

// scores is the result of a comparison.
type scores struct {
	CollarS     report.Seconds   `json:"collar_s"`
	SkipOverlap bool             `json:"skip_overlap"`
	Recordings  []recordingScore `json:"recordings"`
	Total       recordingScore   `json:"total"` // all recordings together
}

type recordingScore struct {
	Name        string            `json:"name"`
	DER         float64           `json:"der"`
	ReferenceS  report.Seconds    `json:"reference_s"` // scored speech, each speaker counted
	MissedS     report.Seconds    `json:"missed_s"`
	FalseAlarmS report.Seconds    `json:"false_alarm_s"`
	ConfusionS  report.Seconds    `json:"confusion_s"`
	JER         float64           `json:"jer"`
	Agreement   report.Agreement  `json:"agreement"`
	Mapping     map[string]string `json:"mapping,omitempty"` // person in the hypothesis to person in the reference
}

func scorePairs(pairs []pair, c score.Config, settings report.Settings) scores {
	out := scores{CollarS: report.Seconds(c.Collar), SkipOverlap: c.SkipOverlap}
	var all score.DER
	var agreed report.Agreement
	for _, p := range pairs {
		// Both are the same meeting, so that its end is the same for the measures.
		p.ref.Length = max(p.ref.Length, p.hyp.Length)
		p.hyp.Length = p.ref.Length
		der := score.Diarization(turnsOf(p.ref), turnsOf(p.hyp), c)
		ref, hyp := report.Compute(p.ref, settings), report.Compute(p.hyp, settings)
		ids, called := samePeople(der.Mapping, ref, hyp)
		a := report.Agree(ref, hyp, ids)
		r := newRecordingScore(p.name, der, a)
		r.Mapping = called
		out.Recordings = append(out.Recordings, r)

		all.Total += der.Total
		all.Missed += der.Missed
		all.FalseAlarm += der.FalseAlarm
		all.Confusion += der.Confusion
		all.Pairs = append(all.Pairs, der.Pairs...)
		agreed.Shares = append(agreed.Shares, a.Shares...)
		agreed.PeopleReference += a.PeopleReference
		agreed.PeopleHypothesis += a.PeopleHypothesis
		agreed.Taken = agreed.Taken.Add(a.Taken)
		agreed.Tried = agreed.Tried.Add(a.Tried)
	}
	people := 0
	for _, s := range agreed.Shares {
		if s.Person != "" {
			people++
			agreed.MeanPoints += math.Abs(s.Points)
			agreed.MaxPoints = max(agreed.MaxPoints, math.Abs(s.Points))
		}
	}
	agreed.MeanPoints /= float64(max(people, 1))
	agreed.Shares = nil // they stand with their recordings
	out.Total = newRecordingScore("all", all, agreed)
	return out
}

func newRecordingScore(name string, d score.DER, a report.Agreement) recordingScore {
	return recordingScore{
		Name:        name,
		DER:         d.Rate(),
		ReferenceS:  report.Seconds(d.Total),
		MissedS:     report.Seconds(d.Missed),
		FalseAlarmS: report.Seconds(d.FalseAlarm),
		ConfusionS:  report.Seconds(d.Confusion),
		JER:         d.Jaccard(),
		Agreement:   a,
	}
}

// text writes s for a reader: several recordings as a table, then their sum.
func (s scores) text(w io.Writer) error {
	var b strings.Builder
	if len(s.Recordings) > 1 {
		tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(tw, "DER %\tmissed %\tfalse alarm %\tconfusion %\tJER %\tshares off by\tpeople\t  recording\n")
		for _, r := range s.Recordings {
			fmt.Fprintf(tw, "%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%d of %d\t  %s\n",
				100*r.DER, r.percent(r.MissedS), r.percent(r.FalseAlarmS), r.percent(r.ConfusionS), 100*r.JER,
				r.Agreement.MeanPoints, r.Agreement.PeopleHypothesis, r.Agreement.PeopleReference, printable.Line(r.Name))
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	t := s.Total
	fmt.Fprintf(&b, "%s of speech in the reference", numbers.Clock(t.ReferenceS))
	if len(s.Recordings) > 1 {
		fmt.Fprintf(&b, ", in %d recordings", len(s.Recordings))
	}
	if s.CollarS > 0 {
		fmt.Fprintf(&b, "; a collar of %v is left out", s.CollarS.Duration())
	}
	if s.SkipOverlap {
		b.WriteString("; overlap is left out")
	}
	b.WriteString("\n\n")
	line := func(label string, part report.Seconds) {
		fmt.Fprintf(&b, "%-18s%6.1f %% %9.1f s\n", label, t.percent(part), part.Duration().Seconds())
	}
	line("DER", t.MissedS+t.FalseAlarmS+t.ConfusionS)
	line("  missed speech", t.MissedS)
	line("  false alarm", t.FalseAlarmS)
	line("  confusion", t.ConfusionS)
	fmt.Fprintf(&b, "%-18s%6.1f %%\n\n", "JER", 100*t.JER)
	a := t.Agreement
	fmt.Fprintf(&b, "%-18s%d in the reference, %d found\n", "people", a.PeopleReference, a.PeopleHypothesis)
	fmt.Fprintf(&b, "%-18soff by %.1f points on average, %.1f at most\n", "speaking shares", a.MeanPoints, a.MaxPoints)
	if len(s.Recordings) == 1 {
		for _, e := range s.Recordings[0].Agreement.Shares {
			fmt.Fprintf(&b, "%18s%+6.1f: %s\n", "", e.Points, shareText(e))
		}
	}
	fmt.Fprintf(&b, "%-18s%s\n", "floor taken", eventText(a.Taken))
	fmt.Fprintf(&b, "%-18s%s\n", "tried to come in", eventText(a.Tried))
	_, err := io.WriteString(w, b.String())
	return err
}

// percent is a part of the scored reference speech. Of nothing, something is all,
// as in score.DER.Rate.
func (r recordingScore) percent(part report.Seconds) float64 {
	switch {
	case part == 0:
		return 0
	case r.ReferenceS == 0:
		return 100
	}
	return 100 * float64(part) / float64(r.ReferenceS)
}

func shareText(e report.ShareError) string {
	switch {
	case e.Person == "":
		return fmt.Sprintf("%s is nobody's voice and has %.1f %%", printable.Line(e.Voice), 100*e.Hypothesis)
	case e.Voice == "":
		return fmt.Sprintf("%s has %.1f %% and was not found", printable.Line(e.Person), 100*e.Reference)
	}
	return fmt.Sprintf("%s has %.1f %%, found as %s with %.1f %%", printable.Line(e.Person), 100*e.Reference, printable.Line(e.Voice), 100*e.Hypothesis)
}

func eventText(e report.EventScore) string {
	if e.F1 == nil {
		return "none in either"
	}
	return fmt.Sprintf("F1 %.2f: %d of %d found, %d of %d that were found are right",
		*e.F1, e.Matched, e.Reference, e.Matched, e.Hypothesis)
}
