package sheet

import (
	"slices"
	"time"

	"airtime/report"
)

// findings are what the choice of a practice rests on. Each is sure: where a range
// leaves it open whether something was so, it was not.
type findings struct {
	people int // who count: listed or heard, and no part of another voice
	length report.Seconds
	least  int // events that can carry a claim

	over2     bool // somebody has more than twice the equal share
	uneven    bool // balance below evenBalance
	even      bool // balance of evenBalance or more
	silent    []int
	voiceless []int // of one microphone: not heard, or taken for another
	unheard   bool  // of the voiceless, some were surely not heard: there were more people than voices at the most
	barely    []int
	perhaps   []int // of whom the recording leaves open whether they were barely heard
	unnamed   bool  // nobody is told that they came in, or were cut off
	taken     int
	tried     int
	shutOut   int // of the tries and the takings, those in which it was nobody who had more than an equal share that did not get to speak, or to end
	cutOff    int
	waits     int
	waited    int // waits that somebody saw
	longTurns int
	longBy    bool    // somebody who had no less than an equal share had a long turn
	open      int     // open floors
	breaks    int     // breaks
	overlap   float64 // as a part of the speech
	windows   int     // of the strip, with speech
	held      int     // of them, held by one
	edgeTop   float64 // largest part somebody has of the first minutes' or the last minutes' speech, if they had no less than an equal share
	split     int     // voices that are likely parts of others
	mixed     bool    // a voice is more than one person's
	edges     bool    // the meeting is long enough to have first and last minutes
	tagBelow  bool    // a group's share is less than half of its part of the people

	a *report.Account
}

const (
	evenBalance  = 0.8              // a balance from here on is no reason to change anything
	largeGroup   = 12               // people; a round or a talking piece takes too long for more
	sittingLimit = 75 * time.Minute // without a break
	overlapLimit = 0.15             // part of the speech
	heldLimit    = 0.5              // part of the windows
	edgeLimit    = 0.5              // part of the speech in the first or last minutes
	talkative    = 10 * time.Minute // a meeting this long in which the floor is hardly ever open has no pauses
)

func find(a *report.Account) findings {
	f := findings{
		length: a.MeetingS, least: a.Settings.MinEvents, a: a, unnamed: a.Unnamed(), mixed: a.Mixed(),
		breaks: len(a.Breaks), overlap: a.OverlapShare,
		uneven: a.BalanceHigh != nil && *a.BalanceHigh < evenBalance,
		even:   a.BalanceLow != nil && *a.BalanceLow >= evenBalance,
		edges:  a.MeetingS.Duration() >= 4*a.Settings.Edge,
	}
	f.people = a.Lorenz.N
	equal := report.Part(1, f.people)
	few := a.Settings.BarelyHeard * equal
	for i, p := range a.People {
		if !p.IsPerson() {
			if p.LikelySplit {
				f.split++
			}
			continue
		}
		f.over2 = f.over2 || p.ShareLow > 2*equal && f.people > 2
		switch {
		case a.SpeakingS == 0, f.people < 2, p.PresentedS > 0:
		case p.SpeakingS == 0 && p.Listed && a.Source.Mode == report.Mix:
			f.voiceless = append(f.voiceless, i)
			f.unheard = a.Source.Most > 0 && f.people > a.Source.Most
		case p.SpeakingS == 0 && p.Listed && f.mixed, p.Silent && f.mixed: // who may be one of several
			f.perhaps = append(f.perhaps, i)
		case p.SpeakingS == 0 && p.Listed, p.Silent:
			f.silent = append(f.silent, i)
		case p.Barely && p.ShareHigh < few:
			f.barely = append(f.barely, i)
		case a.Hearing(p) == report.PerhapsBarely:
			f.perhaps = append(f.perhaps, i)
		}
		if !f.unnamed {
			f.waits += len(p.Waits)
		}
		f.waited += len(p.MarkedWaits)
		if f.standingOf(p) >= around {
			f.edgeTop = max(f.edgeTop, p.EdgeFirst, p.EdgeLast)
		}
	}
	standing := make(map[report.PersonID]standing, len(a.People))
	for _, p := range a.People {
		standing[p.ID] = f.standingOf(p)
	}
	for _, t := range a.Attempts {
		switch t.Outcome {
		case report.Taken:
			f.taken++
			if standing[t.On] <= around && !f.unnamed {
				f.cutOff++
			}
		case report.Tried:
			f.tried++
			if standing[t.By] <= around && !f.unnamed {
				f.shutOut++
			}
		}
	}
	for _, t := range a.LongTurns {
		if t.Over {
			f.longTurns++
			f.longBy = f.longBy || standing[t.Person] >= around
		}
	}
	for _, w := range a.Strip {
		if w.Speech {
			f.windows++
			if w.Holder != report.Nobody {
				f.held++
			}
		}
	}
	for _, o := range a.OpenFloors {
		if !o.Break {
			f.open++
		}
	}
	f.tagBelow = slices.ContainsFunc(a.Groups, leftOut)
	return f
}

// missed says that somebody was surely not heard, or barely.
func (f findings) missed() bool { return len(f.silent)+len(f.barely) > 0 || f.unheard }

// isShown says whether a group is large enough for a sheet, which goes from hand to
// hand: three, even where somebody set less.
func isShown(g report.Group) bool { return g.People >= 3 }

// leftOut says whether a group that is shown has less than half of its part.
func leftOut(g report.Group) bool { return isShown(g) && g.Share < g.PeopleShare/2 }

// standing is how much of the floor somebody had, as far as it is sure.
type standing int

// From least to most. Whoever may be on either side of the equal share is around it, or, where less than
// that is likelier, perhaps below.
const (
	unheard standing = iota
	barely
	below
	perhapsBelow
	around
	above
	farAbove
)

// standingOf is where p stands in a meeting with that equal share.
func (f findings) standingOf(p report.PersonFigures) standing {
	equal := report.Part(1, f.people)
	switch {
	case p.SpeakingS == 0 && p.PresentedS == 0 || p.Silent:
		return unheard
	case f.people < 2, p.PresentedS > 0 && p.ShareHigh < equal: // who presented did not say little
		return around
	case p.ShareHigh < f.a.Settings.BarelyHeard*equal:
		return barely
	case p.ShareHigh < equal:
		return below
	case f.people > 2 && p.ShareLow > 2*equal:
		return farAbove
	case p.ShareLow > equal:
		return above
	case p.Share < equal && p.PresentedS == 0:
		return perhapsBelow
	}
	return around
}

// way is what a practice asks of whoever does it.
type way int

// The ways.
const (
	neither   way = iota
	makesRoom     // to wait, or to be brief
	takesRoom     // to come in, or to hold on
)

// ways are those of the practices that are for one person. A practice that makes room is for nobody who had less
// than an equal share, one that takes room for nobody who had more, and no sheet asks for both.
var ways = map[string]way{
	"two-others": makesRoom, "one-point": makesRoom, "note-it": makesRoom, "one-breath": makesRoom, "begin-later": makesRoom,
	"ask-to-finish": takesRoom, "place-on-list": takesRoom, "early-word": takesRoom, "written-word": takesRoom,
}

// suits says whether somebody who stands there can be asked to go that way.
func (s standing) suits(w way) bool {
	switch w {
	case makesRoom:
		return s >= around
	case takesRoom:
		return s <= around
	}
	return true
}

// personFindings are those about one person.
type personFindings struct {
	report.PersonFigures
	equal    float64
	standing standing
	after    int // times somebody spoke right after
	barely   int // of them, somebody barely heard
}

func (f findings) of(i int) personFindings {
	if i >= len(f.a.People) {
		return personFindings{}
	}
	p := personFindings{PersonFigures: f.a.People[i], equal: report.Part(1, f.people), standing: f.standingOf(f.a.People[i])}
	for _, c := range f.a.After {
		if c.Last == p.ID {
			p.after += c.Count
			if slices.ContainsFunc(f.barely, func(k int) bool { return f.a.People[k].ID == c.Next }) {
				p.barely += c.Count
			}
		}
	}
	return p
}

// A rule suggests a practice when something was found. The person is the one a
// personal sheet is about.
type rule struct {
	practice string
	when     func(f findings, me personFindings) bool
}

// groupRules are by question; the first that holds and whose practice is not on the sheet yet is suggested.
var groupRules = map[string][]rule{
	"space-conversation": {
		{"progressive-stack", func(f findings, _ personFindings) bool { return f.over2 && f.people > largeGroup }},
		{"talking-piece", func(f findings, _ personFindings) bool { return f.over2 }},
		{"half-time", func(f findings, _ personFindings) bool { return f.uneven }},
		{"compare-later", func(findings, personFindings) bool { return true }},
	},
	"left-behind": {
		{"name-waiting", func(f findings, _ personFindings) bool { return f.waited > 0 }},
		{"pairs", func(f findings, _ personFindings) bool {
			return f.missed() && f.people > largeGroup
		}},
		{"round", func(f findings, _ personFindings) bool { return f.missed() }},
		{"name-waiting", func(f findings, _ personFindings) bool { return f.shutOut >= f.least }},
	},
	"space-room": {
		{"time-box", func(f findings, _ personFindings) bool { return f.longBy }},
		{"half-time", func(f findings, _ personFindings) bool {
			return f.windows >= f.least && report.Part(f.held, f.windows) >= heldLimit
		}},
	},
	"interrupt": {
		{"name-waiting", func(f findings, _ personFindings) bool { return f.shutOut >= f.least && f.tried >= f.taken }},
		{"hand-back", func(f findings, _ personFindings) bool { return f.cutOff >= f.least }},
		{"one-at-a-time", func(f findings, _ personFindings) bool { return f.overlap > overlapLimit }},
	},
	"listen": {
		{"three-breaths", hardlyOpen},
		{"write-first", func(f findings, _ personFindings) bool { return f.uneven }},
	},
	"access": {
		{"break", func(f findings, _ personFindings) bool { return f.breaks == 0 && f.length.Duration() > sittingLimit }},
		{"three-breaths", hardlyOpen},
		{"one-at-a-time", func(f findings, _ personFindings) bool { return f.overlap > overlapLimit }},
	},
	"agenda": {
		{"rotate-opening", func(f findings, _ personFindings) bool { return f.edges && f.edgeTop > edgeLimit && f.people > 2 }},
	},
	"identities": {
		{"ask-together", func(f findings, _ personFindings) bool { return f.tagBelow }},
	},
	"name-it": {
		{"care-roles", func(f findings, _ personFindings) bool { return f.held > 0 }},
	},
}

func hardlyOpen(f findings, _ personFindings) bool {
	return f.open < f.least && f.length.Duration() >= talkative
}

// personRules are groupRules of the personal sheet. Whom each is for is in ways.
var personRules = map[string][]rule{
	"share": {
		{"two-others", func(_ findings, me personFindings) bool { return me.standing == farAbove }},
		{"one-point", func(_ findings, me personFindings) bool { return me.LongTurns > 0 }},
		{"two-others", func(f findings, me personFindings) bool { return me.standing == above && f.people > 2 }},
	},
	"space-conversation": {
		{"early-word", func(_ findings, me personFindings) bool { return me.standing <= barely }},
		{"place-on-list", func(_ findings, me personFindings) bool { return me.ShareHigh < me.equal/2 }},
	},
	"center": {
		{"written-word", func(_ findings, me personFindings) bool { return me.standing <= barely }},
	},
	"interrupt": {
		{"note-it", func(f findings, me personFindings) bool {
			made, received := me.TakenMade+me.TriedMade, me.TakenReceived+me.TriedReceived
			moreReceived := received >= f.least && me.MadeRate != nil && me.ReceivedRate != nil && *me.ReceivedRate > *me.MadeRate
			return made >= f.least && !moreReceived && !f.unnamed
		}},
		{"ask-to-finish", func(f findings, me personFindings) bool {
			return me.TakenReceived+me.TriedReceived >= f.least && !f.unnamed
		}},
	},
	"listen": {
		{"one-breath", func(f findings, me personFindings) bool {
			return me.PauseBeforeS != nil && me.PauseBeforeS.N >= f.least && me.PauseBeforeS.Median.Duration() < 200*time.Millisecond
		}},
	},
	"first": {
		{"begin-later", func(_ findings, me personFindings) bool { return me.FirstRank == 1 }},
	},
	"spotlight": {
		{"pass-on", func(f findings, me personFindings) bool { return me.after >= f.least }},
	},
}
