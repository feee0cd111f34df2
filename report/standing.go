package report

import (
	"cmp"
	"slices"
	"time"
)

// BySpeaking returns the indices of a.People, most speaking first; of equal ones
// the earlier listed is first.
func (a *Account) BySpeaking() []int {
	order := make([]int, len(a.People))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.People[j].Share, a.People[i].Share) })
	return order
}

// EqualShare is each person's share if all who count had the same, 0 if there is nobody.
func (a *Account) EqualShare() float64 { return Part(1, a.Lorenz.N) }

// Hearing says how much was heard of somebody, where that is little.
type Hearing string

// From most to least.
const (
	WellHeard     Hearing = ""
	PerhapsBarely Hearing = "perhaps barely" // a part of the range of their share is below Settings.BarelyHeard, and half of an equal share is unlikely
	BarelyHeard   Hearing = "barely heard"   // all of it is
	ResponsesOnly Hearing = "responses only" // nothing beyond short responses
	NotHeard      Hearing = "not heard"
	NoVoice       Hearing = "no voice of their own" // of one microphone: not heard, or taken for somebody else

	PartOfAnother Hearing = "perhaps a part of another voice" // and no person
	MoreThanOne   Hearing = "more than one person"
)

// Hearing says how f was heard. It calls somebody barely heard only if the whole
// range of their share says so.
func (a *Account) Hearing(f PersonFigures) Hearing {
	switch h := a.hearing(f); h {
	case BarelyHeard, ResponsesOnly, NotHeard:
		if a.Mixed() { // they may be one of those
			return PerhapsBarely
		}
		return h
	default:
		return h
	}
}

func (a *Account) hearing(f PersonFigures) Hearing {
	few := a.Settings.BarelyHeard * a.EqualShare()
	switch {
	case f.Several:
		return MoreThanOne
	case f.LikelySplit:
		return PartOfAnother
	case f.PresentedS > 0:
		return WellHeard
	case f.SpeakingS == 0 && a.Source.Mode == Mix:
		return NoVoice
	case f.SpeakingS == 0:
		return NotHeard
	case f.Silent:
		return ResponsesOnly
	case f.Barely && f.ShareHigh < few:
		return BarelyHeard
	case f.Barely || f.ShareLow < few && f.Share < a.EqualShare()/2:
		return PerhapsBarely
	}
	return WellHeard
}

// Ties returns the stretches [from, to) of BySpeaking in which the ranges of
// neighbours overlap, so that their order says nothing.
func (a *Account) Ties() [][2]int {
	order := a.BySpeaking()
	var ties [][2]int
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) {
			upper, lower := a.People[order[to-1]], a.People[order[to]]
			if lower.SpeakingS == 0 || upper.Several || lower.Several || upper.ShareLow >= lower.ShareHigh {
				break
			}
			to++
		}
		if to-from > 1 {
			ties = append(ties, [2]int{from, to})
		}
		from = to
	}
	return ties
}

// Coverage cuts the recording into so many columns of the same length and returns
// which part of each the spans fill, from 0 to 1. In a long meeting, where a column
// is longer than what is said, spans drawn as they are would show everybody
// speaking all the time.
func (a *Account) Coverage(spans []EventSpan, columns int) []float64 {
	covered := make([]span, len(spans))
	for i, s := range spans {
		covered[i] = span{s.StartS.Duration(), s.EndS.Duration()}
	}
	track := newTrack(union(covered))
	each := float64(a.LengthS) / float64(columns)
	parts := make([]float64, columns)
	for k := range parts {
		s := span{time.Duration(float64(k) * each), time.Duration(float64(k+1) * each)}
		parts[k] = Part(track.in(s), max(1, s.length()))
	}
	return parts
}

// Nameless says whether f was there, and nobody can say anything of them but that they were not heard.
func (f PersonFigures) Nameless() bool {
	return f.Listed && f.SpeakingS+f.PresentedS == 0 && IsNeutral(f.Name)
}

// HeldSpans returns the time in which somebody held the meeting, or in which Nobody
// did. A window of the strip stands for the time nearer to
// its middle than to another's.
func (a *Account) HeldSpans(id PersonID) []EventSpan {
	edge := func(k int) Seconds {
		switch k {
		case 0:
			return 0
		case len(a.Strip):
			return a.LengthS
		}
		return (a.Strip[k-1].StartS + a.Strip[k-1].EndS + a.Strip[k].StartS + a.Strip[k].EndS) / 4
	}
	var spans []EventSpan
	for from := 0; from < len(a.Strip); from++ {
		to := from
		for to < len(a.Strip) && a.Strip[to].Speech && a.Strip[to].Holder == id {
			to++
		}
		if to > from {
			spans = append(spans, EventSpan{edge(from), edge(to)})
			from = to
		}
	}
	return spans
}

// HeardOnly is a without those who were there and said nothing: what can be set beside a meeting of which nobody said
// who was there. Only what counts people is another.
func HeardOnly(a Account) Account {
	var speaking []time.Duration
	var rates, shares []float64
	var people []PersonFigures
	for _, p := range a.People {
		if p.SpeakingS+p.PresentedS == 0 {
			continue
		}
		people = append(people, p)
		if !p.IsPerson() {
			continue
		}
		speaking, shares = append(speaking, p.SpeakingS.Duration()), append(shares, p.Share)
		rates = append(rates, rate(p.SpeakingS.Duration().Seconds(), p.PresentS.Duration()))
	}
	was := a.Balance
	a.Balance, a.EffectiveVoices, a.Lorenz, a.People = balance(rates), effectiveVoices(shares), lorenz(speaking, len(speaking)), people
	for i := range a.People {
		p := &a.People[i]
		p.TimesEqual = p.Share * float64(a.Lorenz.N)
		p.Barely = p.Barely && p.TimesEqual < a.Settings.BarelyHeard
	}
	switch {
	case a.Balance == nil || was == nil || a.BalanceLow == nil || a.BalanceHigh == nil:
		a.BalanceLow, a.BalanceHigh = a.Balance, a.Balance
	default: // the doubt about who spoke stays as large
		low, high := max(0, *a.Balance-(*was-*a.BalanceLow)), min(1, *a.Balance+(*a.BalanceHigh-*was))
		a.BalanceLow, a.BalanceHigh = &low, &high
	}
	return a
}
