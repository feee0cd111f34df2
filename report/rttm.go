package report

import (
	"fmt"
	"io"
	"path"
	"strings"

	"airtime/diarize/score"
)

// WriteRTTM writes who spoke when as RTTM, which has no spaces in names: they
// become "_", and people or files who would then be one are numbered.
func WriteRTTM(w io.Writer, a Account) error {
	id := strings.TrimSuffix(a.Source.Name, path.Ext(a.Source.Name))
	if cleanText(id) == "" {
		id = a.Title
	}
	rec := score.Recording{Name: rttmLabel(id, "meeting"), Turns: make([]score.Turn, len(a.Turns))}
	labels := make(map[string]string, len(a.People))
	taken := make(map[string]bool, len(a.People))
	for _, f := range a.People {
		label := rttmLabel(f.Name, "person")
		for k, first := 2, label; taken[label]; k++ {
			label = fmt.Sprintf("%s_%d", first, k)
		}
		taken[label], labels[f.Name] = true, label
	}
	for i, t := range a.Turns {
		label, ok := labels[t.Person]
		if !ok {
			return fmt.Errorf("write rttm: turn %d: got %q, want one of the people", i, t.Person)
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
	label := strings.ReplaceAll(cleanText(name), " ", "_")
	if label == "" || label == "<NA>" {
		return instead
	}
	return label
}
