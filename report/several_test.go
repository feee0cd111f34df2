package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/reporttest"
)

// corrected is a after the lines.
func corrected(t *testing.T, a report.Account, lines ...string) report.Account {
	t.Helper()
	edits, err := report.ReadEdits(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if a, err = report.Apply(a, edits, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	return reread(t, a)
}

// reread is a as it is saved and read again, which checks that its corrections lead to it.
func reread(t *testing.T, a report.Account) report.Account {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteJSON(&b, a); err != nil {
		t.Fatal(err)
	}
	a, err := report.ReadJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestSeveral: who is more than one person keeps their speech, is nobody's equal, and nothing is said of them that is said
// of one person; and nobody is said to have said little who may be in it.
func TestSeveral(t *testing.T) {
	was := report.Compute(reporttest.Circle(), report.DefaultSettings())
	most := was.People[was.BySpeaking()[0]]
	a := corrected(t, was, "several "+report.Quoted(most.Name))
	f := *a.Find(most.ID)
	if !f.Several || f.IsPerson() || f.SpeakingS != most.SpeakingS || a.SpeakingS != was.SpeakingS || f.TimesEqual != 0 || a.Hearing(f) != report.MoreThanOne {
		t.Errorf("got %+v", f)
	}
	if a.Lorenz.N != was.Lorenz.N-1 || slices.Contains(a.Seated(), most.ID) || !a.Mixed() {
		t.Errorf("got %d people of %d, seats %v", a.Lorenz.N, was.Lorenz.N, a.Seated())
	}
	said := func(who report.PersonID) bool { return who == most.ID }
	switch {
	case slices.ContainsFunc(a.After, func(x report.AfterCell) bool { return said(x.Last) || said(x.Next) }),
		slices.ContainsFunc(a.Attempts, func(x report.Attempt) bool { return said(x.By) || said(x.On) }),
		slices.ContainsFunc(a.Pairs, func(x report.Pair) bool { return said(x.By) || said(x.On) }),
		slices.ContainsFunc(a.LongTurns, func(x report.LongTurn) bool { return said(x.Person) }),
		slices.ContainsFunc(a.Held, func(x report.HeldStretch) bool { return said(x.Person) }),
		slices.ContainsFunc(a.Strip, func(x report.StripWindow) bool { return said(x.Holder) }),
		slices.ContainsFunc(a.Firsts, func(x report.First) bool { return said(x.Person) }),
		slices.ContainsFunc(a.OpenFloors, func(x report.OpenFloor) bool { return said(x.Last) || said(x.Next) }):
		t.Errorf("something is said of them that is said of one person")
	}
	if len(was.LongTurns) == len(a.LongTurns) && len(was.After) == len(a.After) {
		t.Error("the meeting has nothing of which that could be seen")
	}
	for _, p := range a.People {
		if p.Several {
			continue
		}
		if want := float64(p.SpeakingS+f.SpeakingS) / float64(a.SpeakingS); p.ShareHigh < want-1e-9 {
			t.Errorf("%s has at most %.2f, and may have %.2f", p.Name, p.ShareHigh, want)
		}
		if h := a.Hearing(p); h == report.NotHeard || h == report.BarelyHeard || h == report.ResponsesOnly {
			t.Errorf("%s is said to be %s, and may be in that voice", p.Name, h)
		}
	}
	if *a.BalanceLow >= *a.Balance || *a.BalanceHigh <= *a.Balance {
		t.Errorf("got balance %.2f to %.2f around %.2f, want it to depend on who was in the voice", *a.BalanceLow, *a.BalanceHigh, *a.Balance)
	}
	var before, after bytes.Buffer
	back := corrected(t, a, "undo")
	if err := report.WriteJSON(&before, was); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteJSON(&after, back); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.Bytes(), after.Bytes()) {
		t.Error("taken back, it is not what it was")
	}
	if _, err := report.Apply(a, []report.Edit{{Kind: "several", Args: []string{most.Name}}}, time.Now()); err == nil {
		t.Error("said twice: got no error")
	}
	other := was.People[was.BySpeaking()[1]]
	if m := corrected(t, a, "merge "+report.Quoted(most.Name)+" into "+report.Quoted(other.Name)); !m.Find(other.ID).Several {
		t.Error("whoever they are merged into is one person")
	}
}

// TestSeats: one is seated after another, everybody else keeps their neighbours, and it can be taken back.
func TestSeats(t *testing.T) {
	was := report.Compute(reporttest.Circle(), report.DefaultSettings())
	order := func(a report.Account) (names []string) {
		for _, id := range a.Seated() {
			names = append(names, a.NameOf(id))
		}
		return names
	}
	first := order(was)
	if len(first) < 4 {
		t.Fatalf("got %d people", len(first))
	}
	a := corrected(t, was, "seat "+report.Quoted(first[0])+" after "+report.Quoted(first[2]))
	want := slices.Concat([]string{first[1], first[2], first[0]}, first[3:])
	if got := order(a); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	a = corrected(t, a, "seat "+report.Quoted(first[3])+" after "+report.Quoted(first[1]), "rename "+report.Quoted(first[2])+" Zed")
	want = slices.Concat([]string{first[1], first[3], "Zed", first[0]}, first[4:])
	if got := order(a); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := order(corrected(t, a, "undo", "undo", "undo")); !slices.Equal(got, first) {
		t.Errorf("taken back: got %q, want %q", got, first)
	}
	for _, line := range []string{"seat Nobody after " + report.Quoted(first[0]), "seat " + report.Quoted(first[0]) + " after " + report.Quoted(first[0])} {
		e, err := report.ParseEdit(line)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := report.Apply(was, []report.Edit{e}, time.Now()); err == nil {
			t.Errorf("%s: got no error", line)
		}
	}
	// Somebody called "after" is no little word.
	if e, err := report.ParseEdit(`seat "after" after Ana`); err != nil || e.Args[0] != "after" || e.String() != `seat "after" after Ana` {
		t.Errorf("got %v, %v", e, err)
	}
}
