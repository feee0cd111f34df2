package report_test

import (
	"fmt"
	"time"

	"airtime/report"
)

// Figures come from who spoke when, and from nothing else.
func ExampleCompute() {
	m := report.Meeting{
		Length: time.Minute,
		People: []report.Person{{Name: "Ana"}, {Name: "Ben"}, {Name: "Cem", Listed: true}},
		Speech: []report.Speech{
			{Start: 0, End: 40 * time.Second, Person: 1, Confidence: 1},
			{Start: 42 * time.Second, End: 52 * time.Second, Person: 2, Confidence: 1},
		},
	}
	a := report.Compute(m, report.DefaultSettings())
	for _, p := range a.People {
		fmt.Printf("%s: %.0f %% of the speaking, in %d turn(s)\n", p.Name, 100*p.Share, p.Turns)
	}
	fmt.Printf("open floors: %d\n", len(a.OpenFloors))
	// Output:
	// Ana: 80 % of the speaking, in 1 turn(s)
	// Ben: 20 % of the speaking, in 1 turn(s)
	// Cem: 0 % of the speaking, in 0 turn(s)
	// open floors: 1
}
