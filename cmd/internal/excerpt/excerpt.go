package excerpt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"airtime/audio"
	"airtime/report"
)

const (
	most     = 4 * time.Second        // of one excerpt
	least    = 700 * time.Millisecond // less is hardly a voice
	each     = 3                      // excerpts of one person
	skip     = 300 * time.Millisecond // at the beginning of a stretch, where a boundary may be a little off
	mismatch = 2 * time.Second        // by which a recording may be longer or shorter than its account says
)

// An Excerpt is a stretch in which a person speaks, with its sound once it was read.
type Excerpt struct {
	Start, End time.Duration // from the start of the recording
	Alone      bool          // nobody else speaks in it

	Samples []float32 // one channel at audio.AnalysisRate
}

// Choose returns for each of the people of a, in their order, up to three stretches in
// which to hear them: the longest ones, those in which nobody else speaks and that are
// surely theirs before all others.
func Choose(a report.Account) [][]Excerpt {
	type stretch struct {
		Excerpt
		sure bool
	}
	found := make(map[report.PersonID][]stretch)
	turns := slices.Clone(a.Turns)
	slices.SortStableFunc(turns, func(x, y report.TurnSpan) int { return cmp.Compare(x.StartS, y.StartS) })
	busy := time.Duration(0) // until when somebody else, or another turn, goes on
	for i, t := range turns {
		s := stretch{Excerpt{Start: t.StartS.Duration(), End: t.EndS.Duration(), Alone: true}, t.Alternative == report.Nobody}
		clear := stretch{Excerpt{Start: max(s.Start, busy), End: s.End, Alone: true}, s.sure}
		if i+1 < len(turns) {
			clear.End = min(clear.End, turns[i+1].StartS.Duration())
		}
		if clear.End-clear.Start >= least {
			found[t.Person] = append(found[t.Person], clear)
		} else if s.Alone = clear.Start == s.Start && clear.End == s.End; s.End > s.Start {
			found[t.Person] = append(found[t.Person], s)
		}
		busy = max(busy, s.End)
	}
	all := make([][]Excerpt, len(a.People))
	for i, p := range a.People {
		of := found[p.ID]
		worse := func(no bool) int {
			if no {
				return 1
			}
			return 0
		}
		slices.SortStableFunc(of, func(x, y stretch) int {
			return cmp.Or(worse(!x.Alone)-worse(!y.Alone), worse(!x.sure)-worse(!y.sure), cmp.Compare(y.End-y.Start, x.End-x.Start))
		})
		for _, s := range of[:min(each, len(of))] {
			if s.End-s.Start > least+skip {
				s.Start += skip
			}
			s.End = min(s.End, s.Start+most)
			all[i] = append(all[i], s.Excerpt)
		}
	}
	return all
}

// Read fills the excerpts with their sound, in one pass over src, which is left open. It is
// an error if src is not as long as the account's recording: who speaks when is then not
// known of it.
func Read(ctx context.Context, src audio.Source, length time.Duration, all [][]Excerpt, step func(done int64)) error {
	mono := audio.Downmix(audio.Resample(src, audio.AnalysisRate))
	var order []*Excerpt
	for i := range all {
		for k := range all[i] {
			order = append(order, &all[i][k])
		}
	}
	slices.SortFunc(order, func(x, y *Excerpt) int { return cmp.Compare(x.Start, y.Start) })
	buf := make([]float32, int64(audio.AnalysisRate)/10)
	var at int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := mono.Read(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, e := range order {
			from, until := audio.AnalysisRate.Samples(e.Start), audio.AnalysisRate.Samples(e.End)
			if from >= at+int64(n) {
				break
			}
			if from, until = max(from, at), min(until, at+int64(n)); from < until {
				e.Samples = append(e.Samples, buf[from-at:until-at]...)
			}
		}
		at += int64(n)
		step(at)
	}
	clear(buf)
	if got := audio.AnalysisRate.Duration(at); (got - length).Abs() > mismatch {
		return fmt.Errorf("got a recording of %v, want one of %v, which the account was made from", got.Round(time.Second), length.Round(time.Second))
	}
	return nil
}

// Erase overwrites the sound of all excerpts.
func Erase(all [][]Excerpt) {
	for _, of := range all {
		for i := range of {
			clear(of[i].Samples)
			of[i].Samples = nil
		}
	}
}
