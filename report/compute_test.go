package report

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// meetingOf is a meeting of so many seconds in which somebody speaks as each line
// says, such as "Ana 0 12.5": from and to, in seconds.
func meetingOf(length float64, lines ...string) Meeting {
	m := Meeting{Length: duration(length)}
	index := map[string]int{}
	for _, l := range lines {
		f := strings.Fields(l)
		who := strings.Join(f[:len(f)-2], " ")
		start, err := strconv.ParseFloat(f[len(f)-2], 64)
		end, err2 := strconv.ParseFloat(f[len(f)-1], 64)
		if err := errors.Join(err, err2); err != nil {
			panic(err)
		}
		if _, ok := index[who]; !ok {
			index[who] = len(m.People)
			m.People = append(m.People, Person{Name: who})
		}
		m.Speech = append(m.Speech, Speech{Start: duration(start), End: duration(end), Person: index[who], Confidence: 1, Alternative: -1})
	}
	return m
}

// line is a line of meetingOf.
func line(who string, start, end float64) string { return fmt.Sprintf("%s %g %g", who, start, end) }

// duration is so many seconds.
func duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds * float64(time.Second)))
}

// inSeconds is s as a number of seconds.
func inSeconds(s Seconds) float64 { return s.Duration().Seconds() }

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
