package report_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"airtime/report"
)

// A day of a thousand people who all speak takes little memory, in the program and in a file, and can be read again.
// The pairs of those who spoke after each other alone took 133 MB.
func TestThousandPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	m := report.Meeting{Length: 24 * time.Hour}
	for i := range 1000 {
		m.People = append(m.People, report.Person{Name: fmt.Sprintf("Member %d of the assembly", i), Listed: true})
	}
	for i := range 28_000 {
		at := time.Duration(i) * 3 * time.Second
		m.Speech = append(m.Speech, report.Speech{Start: at, End: at + 2900*time.Millisecond, Person: report.PersonID(i*7919%1000 + 1), Confidence: 1})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a := report.Compute(m, report.DefaultSettings())
	var saved bytes.Buffer
	if err := report.WriteJSON(&saved, a); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if used := after.HeapAlloc - before.HeapAlloc; used > 100<<20 {
		t.Errorf("the account and its file take %d MB", used>>20)
	}
	if n := saved.Len(); n > 20<<20 {
		t.Errorf("the file has %d MB", n>>20)
	}
	if _, err := report.ReadJSON(bytes.NewReader(saved.Bytes())); err != nil {
		t.Error(err)
	}
	runtime.KeepAlive(a)
}
