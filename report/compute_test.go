package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// meeting builds a Meeting of a minute from lines such as {"Ana", 0, 12.5}.
type said struct {
	who        string
	start, end float64
}

func meetingOf(length float64, lines ...said) Meeting {
	m := Meeting{Length: seconds(length)}
	index := map[string]int{}
	for _, l := range lines {
		if _, ok := index[l.who]; !ok {
			index[l.who] = len(m.People)
			m.People = append(m.People, Person{Name: l.who})
		}
		m.Speech = append(m.Speech, Speech{Start: seconds(l.start), End: seconds(l.end), Person: index[l.who], Confidence: 1, Alternative: -1})
	}
	return m
}

// day is a whole day with 40 people and 50,000 spans.
func day() Meeting {
	r := rand.New(rand.NewPCG(1, 2))
	m := Meeting{Length: 24 * time.Hour}
	for p := range 40 {
		m.People = append(m.People, Person{Name: fmt.Sprintf("Person %02d", p+1), Listed: true, Tags: []string{fmt.Sprint("tag ", p%4)}})
	}
	at, who := time.Duration(0), 0
	for len(m.Speech) < 50000 {
		if r.IntN(3) == 0 {
			who = r.IntN(40)
		}
		length := time.Duration(200+r.IntN(2600)) * time.Millisecond
		sp := Speech{Start: at, End: at + length, Person: who, Confidence: 0.9, Alternative: -1}
		if r.IntN(10) == 0 {
			sp.Alternative = r.IntN(40)
		}
		m.Speech = append(m.Speech, sp)
		at += length + time.Duration(r.IntN(1800)-600)*time.Millisecond
		at = max(at, 0)
	}
	return m
}

func BenchmarkComputeDay(b *testing.B) {
	m := day()
	b.ReportAllocs()
	for b.Loop() {
		Compute(m, DefaultSettings())
	}
}
