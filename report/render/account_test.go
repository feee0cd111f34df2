package render

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

func textOf(t testing.TB, a report.Account, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, sheet.Account(&a, nil), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextGolden(t *testing.T) {
	meetings := reporttest.Meetings()
	for _, tt := range []struct {
		meeting string
		o       TextOptions
		file    string
	}{
		{"room", TextOptions{Width: 80}, "text-room-80.txt"},
		{"room", TextOptions{Width: 60}, "text-room-60.txt"},
		{"room", TextOptions{Width: 132}, "text-room-132.txt"},
		{"room", TextOptions{Width: 80, ASCII: true}, "text-room-ascii.txt"},
		{"room", TextOptions{Width: 80, Color: true}, "text-room-color.txt"},
		{"calls", TextOptions{Width: 80}, "text-calls-80.txt"},
		{"forty", TextOptions{Width: 80}, "text-forty-80.txt"},
		{"forty", TextOptions{Width: 60}, "text-forty-60.txt"},
		{"day", TextOptions{Width: 60}, "text-day-60.txt"},
		{"day", TextOptions{Width: 120}, "text-day-120.txt"},
		{"nobody", TextOptions{}, "text-nobody-80.txt"},
		{"listed", TextOptions{}, "text-listed-80.txt"},
		{"alone", TextOptions{}, "text-alone-80.txt"},
		{"hostile", TextOptions{}, "text-hostile-80.txt"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			reporttest.Golden(t, tt.file, textOf(t, report.Compute(meetings[tt.meeting], report.DefaultSettings()), tt.o))
		})
	}
}

func TestTextFitsAndIsPlain(t *testing.T) {
	for name, m := range reporttest.Meetings() {
		a := report.Compute(m, report.DefaultSettings())
		for _, width := range []int{0, 20, 60, 61, 72, 80, 100, 120, 200} {
			for _, ascii := range []bool{false, true} {
				text := textOf(t, a, TextOptions{Width: width, ASCII: ascii})
				limit := width
				if width == 0 {
					limit = 80
				}
				limit = max(60, limit)
				if !utf8.ValidString(text) {
					t.Errorf("%s, %d: got bytes that are not UTF-8", name, width)
				}
				if strings.ContainsAny(text, "\x1b\a\r\u0085\u009b\u202e\u00a0") {
					t.Errorf("%s, %d: got control characters in %q", name, width, text)
				}
				for _, l := range strings.Split(text, "\n") {
					if got := cells(l); got > limit {
						t.Errorf("%s: got %d cells, want at most %d: %s", name, got, limit, l)
					}
					if strings.HasSuffix(l, " ") {
						t.Errorf("%s, %d: got a space at the end of %q", name, width, l)
					}
				}
				lower := strings.ToLower(text)
				for _, word := range []string{"interrupted", "dominat", "worst", "score", "+inf", "<nil>", "%!", "(no times"} {
					if strings.Contains(lower, word) {
						t.Errorf("%s, %d: got the word %q", name, width, word)
					}
				}
			}
		}
	}
}

func TestTextASCII(t *testing.T) {
	for _, name := range []string{"room", "day", "nobody", "alone"} {
		text := textOf(t, report.Compute(reporttest.Meetings()[name], report.DefaultSettings()), TextOptions{ASCII: true})
		for i := range len(text) {
			if text[i] >= utf8.RuneSelf {
				t.Fatalf("%s: got %q, want ASCII only", name, text[max(0, i-20):i+4])
			}
		}
	}
}

// Colour repeats what is there without it.
func TestTextColorSaysNothing(t *testing.T) {
	for name, m := range reporttest.Meetings() {
		a := report.Compute(m, report.DefaultSettings())
		plain, colored := textOf(t, a, TextOptions{}), textOf(t, a, TextOptions{Color: true})
		if plain == colored {
			t.Errorf("%s: got no colour", name)
		}
		for _, style := range []string{bold, dim, hue, "0"} {
			colored = strings.ReplaceAll(colored, "\x1b["+style+"m", "")
		}
		if colored != plain {
			t.Errorf("%s: got other text with colour:\n%s\nwant\n%s", name, colored, plain)
		}
	}
}

// One microphone in which no overlap was told apart is not taken for a meeting
// without any: neither is a boundary between voices for a pause.
func TestTextOverlapUnheard(t *testing.T) {
	m := report.Meeting{
		Source: report.Source{Kind: "audio", Mode: report.Mix},
		Length: time.Minute,
		People: []report.Person{{Name: "Person A"}, {Name: "Person B"}},
	}
	for i := range 6 {
		m.Speech = append(m.Speech, report.Speech{
			Start: time.Duration(i) * 10 * time.Second, End: time.Duration(i+1) * 10 * time.Second,
			Person: report.PersonID(i%2 + 1), Confidence: 1,
		})
	}
	overlapped := m
	overlapped.Speech = append(slices.Clone(m.Speech[:5]), report.Speech{
		Start: 49 * time.Second, End: time.Minute, Person: 2, Confidence: 1,
	})
	apart := m
	apart.Source.Mode = "person"
	unheard := strings.Join(strings.Fields(words.English().Say("unheard_overlap", nil)), " ")
	for _, tt := range []struct {
		name          string
		m             report.Meeting
		wants, unwant []string
	}{
		{"unheard", m,
			[]string{unheard}, []string{"heard at once for", "0.0 s"}},
		{"partly", overlapped, []string{"0:01"}, []string{unheard}},
		{"channels", apart, nil, []string{unheard}},
	} {
		text := strings.Join(strings.Fields(textOf(t, report.Compute(tt.m, report.DefaultSettings()), TextOptions{})), " ")
		for _, want := range tt.wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: got no %q in:\n%s", tt.name, want, text)
			}
		}
		for _, not := range tt.unwant {
			if strings.Contains(text, not) {
				t.Errorf("%s: got %q in:\n%s", tt.name, not, text)
			}
		}
	}
}

func TestTextTellsTheMostFirst(t *testing.T) {
	text := textOf(t, report.Compute(reporttest.Meetings()["room"], report.DefaultSettings()), TextOptions{})
	lines := strings.Split(text, "\n")
	if got := strings.Count(strings.Join(lines[:12], "\n"), "•"); got != 3 {
		t.Errorf("got %d facts in half a screen, want 3", got)
	}
}

func TestTextRanking(t *testing.T) {
	s := report.DefaultSettings()
	person := func(name string, low, share, high float64) report.PersonFigures {
		return report.PersonFigures{ID: report.PersonID(name[0]), Name: name, Listed: true, Share: share, ShareLow: low, ShareHigh: high, SpeakingS: report.Seconds(share * float64(time.Hour)), TimesEqual: 3 * share}
	}
	const tied = "so that we cannot say who spoke more, among "
	for _, tt := range []struct {
		name   string
		people []report.PersonFigures
		want   string // the sentence's beginning; empty for none
	}{
		{"apart", []report.PersonFigures{person("Ana", .5, .5, .5), person("Ben", .3, .3, .3), person("Cem", .2, .2, .2)}, ""},
		{"touching", []report.PersonFigures{person("Ana", .5, .5, .5), person("Ben", .25, .25, .5), person("Cem", .25, .25, .25)}, ""},
		{"two", []report.PersonFigures{person("Ben", .28, .3, .41), person("Ana", .4, .5, .55), person("Cem", .2, .2, .2)}, "Ana and Ben"},
		{"all", []report.PersonFigures{person("Ana", .3, .4, .4), person("Ben", .28, .35, .36), person("Cem", .25, .25, .32)}, "Ana, Ben and Cem"},
		{"silent", []report.PersonFigures{person("Ana", 1, 1, 1), person("Ben", 0, 0, 0), person("Cem", 0, 0, 0)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := report.Account{Settings: s, LengthS: report.Seconds(time.Hour), SpeakingS: report.Seconds(time.Hour), People: tt.people, Lorenz: report.Lorenz{K: 1, N: len(tt.people), Share: 1}}
			text := strings.Join(strings.Fields(textOf(t, a, TextOptions{})), " ")
			if got := strings.Contains(text, tied); got != (tt.want != "") {
				t.Errorf("got tied %v, want %v", got, !got)
			}
			if tt.want != "" && !strings.Contains(text, tied+tt.want+".") {
				t.Errorf("got %s\nwant it to say %q", text, tt.want)
			}
		})
	}
}

// Ana and Cem can be told apart, though neither can from Ben: it is not said that they cannot.
func TestTextChain(t *testing.T) {
	person := func(id report.PersonID, name string, low, share, high float64) report.PersonFigures {
		return report.PersonFigures{ID: id, Name: name, Listed: true, Share: share, ShareLow: low, ShareHigh: high, SpeakingS: report.Seconds(share * float64(time.Hour))}
	}
	chain := []report.PersonFigures{person(1, "Ana", .34, .4, .4), person(2, "Ben", .31, .35, .36), person(3, "Cem", .25, .25, .32)}
	for _, tt := range []struct {
		people []report.PersonFigures
		want   string
	}{
		{chain, "Each range overlaps the next, so that the order of two neighbouring bars says nothing."},
		{append(slices.Clone(chain), person(4, "Dai", .1, .1, .1)), "Ranges overlap from one to the next, so that the order of two neighbours says nothing, among Ana, Ben and Cem."},
	} {
		a := report.Account{Settings: report.DefaultSettings(), LengthS: report.Seconds(time.Hour), SpeakingS: report.Seconds(time.Hour), People: tt.people, Lorenz: report.Lorenz{K: 1, N: len(tt.people), Share: 1}}
		text := strings.Join(strings.Fields(textOf(t, a, TextOptions{})), " ")
		if !strings.Contains(text, tt.want) || strings.Contains(text, "who spoke more, among") {
			t.Errorf("got %s\nwant it to say %q", text, tt.want)
		}
	}
}

func TestTextTooFewToSay(t *testing.T) {
	a := report.Account{
		Settings: report.DefaultSettings(), LengthS: report.Seconds(time.Hour), SpeakingS: report.Seconds(time.Minute),
		People:   []report.PersonFigures{{ID: 1, Name: "Ana", Share: 1, SpeakingS: report.Seconds(time.Minute), TakenMade: 2}, {ID: 2, Name: "Ben"}},
		Attempts: []report.Attempt{{By: 1, On: 2, Outcome: report.Taken}, {By: 1, On: 2, Outcome: report.Taken}},
		Pairs:    []report.Pair{{By: 1, On: 2, Taken: 2}},
		Transfer: &report.Quartiles{N: 2},
		Lorenz:   report.Lorenz{K: 1, N: 2, Share: 1},
	}
	text := textOf(t, a, TextOptions{})
	if strings.Contains(text, "Ana came in") {
		t.Errorf("got a claim from two events:\n%s", text)
	}
}

func TestTextReportsAFailedWrite(t *testing.T) {
	want := errors.New("disk full")
	a := report.Compute(reporttest.Meetings()["alone"], report.DefaultSettings())
	for name, write := range map[string]func() error{
		"text": func() error { return Text(reporttest.FailingWriter{Err: want}, sheet.Account(&a, nil), TextOptions{}) },
		"csv":  func() error { return report.WriteCSV(reporttest.FailingWriter{Err: want}, a) },
		"rttm": func() error { return report.WriteRTTM(reporttest.FailingWriter{Err: want}, a) },
	} {
		if got := write(); !errors.Is(got, want) {
			t.Errorf("%s: got error %v, want %v", name, got, want)
		}
	}
}

func FuzzCleanAndWrap(f *testing.F) {
	f.Add("Ana Lima", 10)
	f.Add("\x1b[2J\xff\u202e", 1)
	f.Add("山田太郎 e\u0301\u0301 👩‍👩‍👧‍👦", 3)
	f.Fuzz(func(t *testing.T, s string, width int) {
		width = min(200, max(2, width))
		c := names.Clean(s)
		if again := names.Clean(c); again != c {
			t.Fatalf("Clean(%q) = %q, and cleaned again %q", s, c, again)
		}
		for _, r := range c {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				t.Fatalf("Clean(%q) = %q, want no control characters", s, c)
			}
		}
		lines := wrap(c, width)
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(c, " ", ""); got != want {
			t.Fatalf("wrap(%q, %d) lost something: %q", c, width, lines)
		}
		for _, l := range append(lines, truncate(c, width, "…")) {
			if cells(l) > width {
				t.Fatalf("got %q of %d cells, want at most %d", l, cells(l), width)
			}
		}
	})
}

func TestTimesAreWritten(t *testing.T) {
	s := func(d time.Duration) report.Seconds { return report.Seconds(d) }
	for _, tt := range []struct{ got, want string }{
		{numbers.Length(s(0)), "0:00"},
		{numbers.Length(s(65 * time.Second)), "1:05"},
		{numbers.Length(s(59*time.Minute + 59*time.Second)), "59:59"},
		{numbers.Length(s(time.Hour - time.Millisecond)), "1 h 00 min"},
		{numbers.Length(s(62 * time.Minute)), "1 h 02 min"},
		{numbers.Clock(s(62*time.Minute + 5*time.Second)), "1:02:05"},
		{numbers.Brief(s(3400 * time.Millisecond)), "3.4 s"},
		{numbers.Brief(s(-400 * time.Millisecond)), "−0.4 s"},
		{numbers.Brief(s(-10 * time.Millisecond)), "0.0 s"},
		{numbers.Brief(s(9960 * time.Millisecond)), "0:10"},
		{numbers.Brief(s(-75 * time.Second)), "−1:15"},
	} {
		if got := strings.ReplaceAll(tt.got, numbers.NBSP, " "); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func BenchmarkTextDay(b *testing.B) {
	a := report.Compute(reporttest.Meetings()["day"], report.DefaultSettings())
	for b.Loop() {
		textOf(b, a, TextOptions{})
	}
}
