package transcript_test

import (
	"fmt"
	"strings"

	"airtime/report/transcript"
)

// A transcript gives names and times; its words are read over and forgotten.
func ExampleRead() {
	const file = `WEBVTT

00:00.000 --> 00:04.000
<v Ana>Shall we begin?

00:04.500 --> 00:09.000
<v Ben>Yes, with the garden.
`
	format, _ := transcript.Detect("meeting.vtt", []byte(file))
	m, _, err := transcript.Read(strings.NewReader(file), format)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range m.Speech {
		fmt.Println(m.People[m.Place(s.Person)].Name, s.Start, s.End)
	}
	// Output:
	// Ana 0s 4s
	// Ben 4.5s 9s
}
