package reporttest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

// Circle is an hour in which everything happens that a sheet has words for.
func Circle() report.Meeting {
	names := People("Ana", "Björn", "Cem", "Dalia", "Ewa", "Farid", "Gül")
	for i := range names {
		names[i].Listed = true
		names[i].Tags = []string{"tenant"}
		if i < 3 {
			names[i].Tags = []string{"founder"}
		}
	}
	names = append(names, report.Person{Name: "Hana", Listed: true, Tags: []string{"tenant"}})
	m := report.Meeting{
		Title: "House meeting", Started: time.Date(2026, 3, 14, 19, 30, 0, 0, time.UTC), Length: 90 * time.Minute,
		Source: report.Source{Name: "house.wav", Kind: "audio", Mode: "person", Reason: note.Note{Text: "there are eight channels and one voice in each"}},
		People: names,
		Speech: Talk(7, 90*time.Minute, []float64{12, 3, 2, 1, 0.6, 0.4, 0.2}, 0.05),
		Marks: []report.Mark{
			{Kind: report.Agenda, At: 10 * time.Minute, Text: "Budget"},
			{Kind: report.Agenda, At: 50 * time.Minute, Text: "Garden"},
		},
		Notes: []note.Note{{Text: "The last minutes were noise."}},
	}
	// A long turn that somebody tries to get into, again and again.
	add := func(who report.PersonID, start, end time.Duration) {
		m.Speech = append(m.Speech, report.Speech{Start: start, End: end, Person: who, Confidence: 1})
	}
	m.Speech = slices.DeleteFunc(m.Speech, func(s report.Speech) bool { return s.End > 80*time.Minute })
	add(1, 81*time.Minute, 85*time.Minute)
	for k := range 4 {
		at := 81*time.Minute + time.Duration(30*(k+1))*time.Second
		add(5, at, at+1800*time.Millisecond)
	}
	add(5, 86*time.Minute, 86*time.Minute+5*time.Second)
	return m
}

// SheetMeetings are the meetings of the text and some more.
func SheetMeetings() map[string]report.Meeting {
	all := Meetings()
	all["circle"] = Circle()
	all["empty"] = report.Meeting{}
	return all
}

// Twelve people talk for 100 minutes and say that they belong to three groups.
func Twelve() report.Meeting {
	m := report.Meeting{
		Title: "Twelve of us", Length: 100 * time.Minute, Source: report.Source{Kind: "turns"},
		People: People("Ana", "Ben", "Chidi", "Dora", "Emre", "Fatou", "Goran", "Hoa", "Ines", "Jamal", "Kim", "Lea"),
		Speech: Talk(12, 100*time.Minute, []float64{9, 8, 7, 6, 6, 5, 4, 4, 3, 2, 1, .2}, 0.02),
	}
	for i := range m.People {
		m.People[i].Listed = true
		m.People[i].Tags = [][]string{{"new", "evenings"}, {"evenings", "north"}, {"new", "north"}}[i%3]
	}
	return m
}

// Garden is a short meeting with something of everything.
func Garden() report.Meeting {
	m := MeetingOf(400,
		"Ana 2 21", "Bo 8 8.6", "Ana 21.3 34", "Bo 30 33", "Cleo 36.5 52",
		"Bo 50.8 75", "Ana 60 66", "Cleo 62 64", "Ana 78 200", "Bo 100 100.7",
		"Cleo 120 124", "Cleo 150 153.5", "Bo 212 240", "Bo 243 250", "Ana 246 262",
		"Cleo 320 330", "Ana 330.2 345", "Bo 345.1 345.9", "Emre 350 356", "Cleo 356.2 380",
	)
	m.Title = "Garden circle"
	m.Started = time.Date(2026, 3, 3, 18, 30, 0, 0, time.UTC)
	m.Source = report.Source{Name: "garden.wav", Kind: "audio", Mode: "mix", Reason: note.Note{Text: "the two channels are alike"}}
	m.Notes = []note.Note{{Text: "The last 20 seconds were noise."}}
	m.Speech[6].Alternative, m.Speech[6].Confidence = 3, 0.55
	m.Speech[11].Alternative, m.Speech[11].Confidence = 1, 0.4321
	m = Enlist(m,
		report.Person{Name: "Ana", Tags: []string{"founder", "old"}, Follow: true}, report.Person{Name: "Bo", Tags: []string{"old"}},
		report.Person{Name: "Cleo", Tags: []string{"old"}}, report.Person{Name: "Emre", Tags: []string{"new"}, From: 300 * time.Second},
		report.Person{Name: "Farah", Tags: []string{"new"}}, report.Person{Name: "Gil", Tags: []string{"new"}, To: 250 * time.Second},
	)
	m.Marks = []report.Mark{
		{Kind: report.Opening, At: 0, Until: 20 * time.Second, Person: 1},
		{Kind: report.Agenda, At: 210 * time.Second, Text: "Water & <seeds>"},
		{Kind: report.OffRecord, At: 255 * time.Second, Until: 260 * time.Second},
		{Kind: report.Break, At: 265 * time.Second, Until: 320 * time.Second},
	}
	return m
}

func HourLong() report.Account {
	return report.Compute(report.Meeting{
		Title: "Hour", Length: time.Hour, People: People("Ana", "Ben", "Cem", "Dalia", "Ewa", "Femi", "Gita", "Hal"),
		Speech: Talk(9, time.Hour, []float64{8, 5, 4, 3, 2, 2, 1, 1}, 0.05), Source: report.Source{Kind: "turns"},
	}, report.DefaultSettings())
}

// Random is one of n people, with names of any script and up to 60 characters.
func Random(r *rand.Rand, n int, long time.Duration) report.Meeting {
	m := report.Meeting{Length: long, Source: report.Source{Kind: "turns"}}
	weights := make([]float64, n)
	scripts := []string{"abcdefgh ijklm nopqrstuvwxyz", "WMWM", "אבגדה וזחטי", "مريم الحسيني", "一二三四五六七八九十", "김민준", "Жанна Ёлкина", "ñöüåé ß"}
	for i := range n {
		from := []rune(scripts[r.IntN(len(scripts))])
		name := make([]rune, 1+r.IntN(60))
		for k := range name {
			name[k] = from[r.IntN(len(from))]
		}
		m.People = append(m.People, report.Person{Name: fmt.Sprintf("%s%d", string(name), i), Listed: true})
		if r.IntN(4) > 0 {
			weights[i] = r.ExpFloat64()
		}
	}
	if r.IntN(5) > 0 && n > 0 {
		weights[0] += 0.01
		m.Speech = Talk(r.Uint64(), long, weights, r.Float64()*0.3)
	}
	for range r.IntN(6) {
		at := time.Duration(r.Int64N(int64(long) + 1))
		m.Marks = append(m.Marks, report.Mark{Kind: report.Agenda, At: at, Text: "A point of the agenda with rather many words"},
			report.Mark{Kind: report.Break, At: at + long/20, Until: at + long/15}, report.Mark{Kind: report.OffRecord, At: at + long/10, Until: at + long/9})
	}
	slices.SortFunc(m.Marks, func(a, b report.Mark) int { return int(a.At - b.At) })
	return m
}

// Talk lets the people take turns for length, chosen by weight, with short
// responses, overlaps and pauses; unsure is the part of the turns whose speaker is unsure.
func Talk(seed uint64, length time.Duration, weights []float64, unsure float64) []report.Speech {
	r := rand.New(rand.NewPCG(seed, 0))
	seconds := func(from, to float64) time.Duration {
		return time.Duration((from+(to-from)*r.Float64())*1000) * time.Millisecond
	}
	total := 0.0
	for _, w := range weights {
		total += w
	}
	pick := func() int {
		x := r.Float64() * total
		for i, w := range weights {
			if x -= w; x < 0 {
				return i
			}
		}
		return 0
	}
	var speech []report.Speech
	add := func(who int, start, end time.Duration) {
		if end = min(end, length); start >= end {
			return
		}
		s := report.Speech{Start: start, End: end, Person: report.PersonID(who + 1), Confidence: 0.98}
		if r.Float64() < unsure {
			s.Confidence, s.Alternative = 0.6, report.PersonID((who+1)%len(weights)+1)
		}
		speech = append(speech, s)
	}
	for at := seconds(1, 3); at < length; {
		who, d := pick(), seconds(1.5, 25)
		add(who, at, at+d)
		if d > 8*time.Second && r.Float64() < 0.3 {
			add(pick(), at+3*time.Second, at+3500*time.Millisecond)
		}
		at += d + seconds(-1.5, 1.5)
		if r.Float64() < 0.1 {
			at += seconds(2, 8)
		}
	}
	slices.SortFunc(speech, func(a, b report.Speech) int {
		if a.Start != b.Start {
			return int(a.Start - b.Start)
		}
		return int(a.Person - b.Person)
	})
	return speech
}

func People(names ...string) []report.Person {
	var p []report.Person
	for _, n := range names {
		p = append(p, report.Person{Name: n})
	}
	return p
}

// Meetings are the meetings of the golden files.
func Meetings() map[string]report.Meeting {
	fortyNames := []string{
		"אבגדה וזחטי", "مريم الحسيني", "山田太郎", "김민준", "Zoë Å̧ngström", "Nguyễn Thị Minh Khai", "👩‍👩‍👧‍👦 family",
		"Maria Fernanda Guadalupe de los Ángeles Hernández y Rodríguez",
		"Maria Fernanda Guadalupe de los Ángeles Hernández y Santiago",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
	}
	weights := make([]float64, 40)
	for i := range weights {
		weights[i] = 1 / float64(1+i)
		if i >= len(fortyNames) {
			fortyNames = append(fortyNames, fmt.Sprintf("Person %d", i+1))
		}
	}
	forty := People(fortyNames...)
	for i := range forty {
		forty[i].Listed = true
		if i%2 == 0 {
			forty[i].Tags = []string{"tenant"}
		}
	}
	calls := People("Ana", "Björn", "Cem", "Dalia", "Ewa")
	for i := range calls {
		calls[i].Listed = true
	}
	calls[3].From, calls[4].To = 20*time.Minute, 40*time.Minute
	return map[string]report.Meeting{
		"room": {
			Title: "House meeting", Started: time.Date(2026, 3, 14, 19, 30, 0, 0, time.UTC), Length: 45 * time.Minute,
			Source: report.Source{Name: "house.wav", Kind: "audio", Mode: "mix", Reason: note.Note{Text: "there is one channel"}},
			People: People("Person 1", "Person 2", "Person 3", "Person 4", "Person 5"),
			Speech: Talk(1, 45*time.Minute, []float64{5, 4.6, 3, 0.8, 0.1}, 0.12),
			Notes:  []note.Note{{Text: "The recording is very quiet; a microphone nearer to everybody would help."}},
		},
		"calls": {
			Title: "Shift planning", Length: 65 * time.Minute,
			Source: report.Source{Name: "shift.m4a", Kind: "audio", Mode: "person", Reason: note.Note{Text: "there are five channels and one voice in each"}},
			People: calls, Speech: Talk(2, 65*time.Minute, []float64{4, 4, 3, 2, 0}, 0),
			Marks: []report.Mark{
				{Kind: report.Break, At: 30 * time.Minute, Until: 36 * time.Minute},
				{Kind: report.Agenda, At: 10 * time.Minute, Text: "Budget"},
				{Kind: report.Agenda, At: 50 * time.Minute},
			},
		},
		"forty":  {Title: "Assembly", Length: 3 * time.Hour, People: forty, Speech: Talk(3, 3*time.Hour, weights, 0.05), Source: report.Source{Kind: "turns", Name: "assembly.vtt"}},
		"day":    {Title: "Retreat", Length: 12 * time.Hour, People: People("Ines", "Olu", "Pat"), Speech: Talk(4, 12*time.Hour, []float64{6, 1, 1}, 0.01), Source: report.Source{Kind: "audio", Mode: "mix"}},
		"nobody": {Length: 10 * time.Minute, Source: report.Source{Name: "empty.wav", Kind: "audio", Mode: "mix"}, Notes: []note.Note{note.New("no_speech", nil)}},
		"listed": {Length: 10 * time.Minute, People: []report.Person{{Name: "Ana", Listed: true}, {Name: "Ben", Listed: true}}, Source: report.Source{Name: "empty.wav", Kind: "audio"}},
		"alone":  {Title: "Talk", Length: 5 * time.Minute, People: People("Ana"), Speech: Talk(5, 5*time.Minute, []float64{1}, 0), Source: report.Source{Kind: "audio", Mode: "mix"}},
		"hostile": {
			Title: "\x1b[2Jgone\r\n", Length: 4 * time.Minute,
			People: People("\x1b]0;title\a=cmd", "", "a\u202eb", strings.Repeat("e\u0301", 3)+strings.Repeat("\u0301", 500), "x\u0085y\x9bz\xff"),
			Speech: Talk(6, 4*time.Minute, []float64{1, 1, 1, 1, 1}, 0.3),
			Source: report.Source{Name: "a\nb\x1b[31m.wav", Kind: "audio", Mode: "mix", Reason: note.Note{Text: "\x1b[5mbecause"}},
			Notes:  []note.Note{{Text: "one\x1b[31m\x07 two"}},
			Marks:  []report.Mark{{Kind: report.Agenda, At: time.Minute, Text: "\x1b[8mhidden"}},
		},
	}
}

// MeetingOf is a meeting of so many seconds in which somebody speaks as each line
// says, such as "Ana 0 12.5": from and to, in seconds.
func MeetingOf(length float64, lines ...string) report.Meeting {
	m := report.Meeting{Length: Duration(length)}
	ids := map[string]report.PersonID{}
	for _, l := range lines {
		f := strings.Fields(l)
		who := strings.Join(f[:len(f)-2], " ")
		start, err := strconv.ParseFloat(f[len(f)-2], 64)
		end, err2 := strconv.ParseFloat(f[len(f)-1], 64)
		if err := errors.Join(err, err2); err != nil {
			panic(err)
		}
		if _, ok := ids[who]; !ok {
			ids[who] = m.Add(report.Person{Name: who})
		}
		m.Speech = append(m.Speech, report.Speech{Start: Duration(start), End: Duration(end), Person: ids[who], Confidence: 1})
	}
	return m
}

// Enlist gives the people of m what roster says of those with their names, and adds the others.
func Enlist(m report.Meeting, roster ...report.Person) report.Meeting {
	m.People = slices.Clone(m.People)
	for _, p := range roster {
		p.Listed = true
		i := slices.IndexFunc(m.People, func(q report.Person) bool { return q.Name == p.Name })
		if i < 0 {
			m.Add(p)
			continue
		}
		p.ID = m.People[i].ID
		m.People[i] = p
	}
	return m
}

// Line is a line of MeetingOf.
func Line(who string, start, end float64) string { return fmt.Sprintf("%s %g %g", who, start, end) }

// Duration is so many seconds.
func Duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds * float64(time.Second)))
}

// InSeconds is s as a number of seconds.
func InSeconds(s report.Seconds) float64 { return s.Duration().Seconds() }

// Day is a whole day with 40 people and 50,000 spans.
func Day() report.Meeting {
	r := rand.New(rand.NewPCG(1, 2))
	m := report.Meeting{Length: 24 * time.Hour}
	for p := range 40 {
		m.People = append(m.People, report.Person{Name: fmt.Sprintf("Person %02d", p+1), Listed: true, Tags: []string{fmt.Sprint("tag ", p%4)}})
	}
	at, who := time.Duration(0), 0
	for len(m.Speech) < 50000 {
		if r.IntN(3) == 0 {
			who = r.IntN(40)
		}
		length := time.Duration(200+r.IntN(2600)) * time.Millisecond
		sp := report.Speech{Start: at, End: at + length, Person: report.PersonID(who + 1), Confidence: 0.9}
		if r.IntN(10) == 0 {
			sp.Alternative = report.PersonID(r.IntN(40) + 1)
		}
		m.Speech = append(m.Speech, sp)
		at += length + time.Duration(r.IntN(1800)-600)*time.Millisecond
		at = max(at, 0)
	}
	return m
}
