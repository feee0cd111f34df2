package report_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"airtime/report"
)

func TestReadRoster(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []report.Person
	}{
		{"plain", "\ufeff# circle\r\nAna\r\n\r\n  Bo   Lindqvist \n王芳", []report.Person{
			{Name: "Ana", Listed: true}, {Name: "Bo Lindqvist", Listed: true}, {Name: "王芳", Listed: true}}},
		{"list of names", "- Ana\n- Bo\n", []report.Person{{Name: "Ana", Listed: true}, {Name: "Bo", Listed: true}}},
		{"full", `
people:
  - Ana
  - name: Bo
    from: 0:10
    to: 01:05:30.5
    tags: [new, north, new]
    follow: true
  - {name: 7, from: 90s, tags: south}
`, []report.Person{
			{Name: "Ana", Listed: true},
			{Name: "Bo", Listed: true, From: 10 * time.Minute, To: time.Hour + 5*time.Minute + 30*time.Second + 500*time.Millisecond, Tags: []string{"new", "north"}, Follow: true},
			{Name: "7", Listed: true, From: 90 * time.Second, Tags: []string{"south"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := report.ReadRoster(strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestReadRosterErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "roster: got no names, want one on each line"},
		{"# nobody\n", "roster: got no names, want one on each line"},
		{"- []\n", "roster: line 1: got a list, want a name, or name: and more"},
		{"[]", "roster: got no names, want one on each line"},
		{"Ana\nBo\nana\n", `roster: line 3: got "ana" again, want each name once (it is on line 1)`},
		{"Ana\nname: Bo\n", `roster: line 2: got "name: Bo", want a name alone (to say more, write a list: - name: …)`},
		{"- Ana\n- nmae: Bo\n", `roster: line 2: got the key "nmae", want name, from, to, tags or follow`},
		{"- Ana\n- from: 0:10\n", "roster: line 2: got no name"},
		{"- name: Bo\n  from: ten\n", `roster: line 2: from: got "ten", want a time since the recording began, such as 0:10 (hours:minutes), 0:10:00 or 10m`},
		{"- name: Bo\n  from: 0:75\n", `roster: line 2: from: got "0:75", want a time since the recording began, such as 0:10 (hours:minutes), 0:10:00 or 10m`},
		{"- name: Bo\n  from: -1h\n", `roster: line 2: from: got "-1h", want a time since the recording began, such as 0:10 (hours:minutes), 0:10:00 or 10m`},
		{"- name: Bo\n  from: 0:20\n  to: 0:10\n", "roster: line 1: to: got 10m0s, want more than from (20m0s)"},
		{"- name: Bo\n  follow: perhaps\n", `roster: line 2: follow: got "perhaps", want true or false`},
		{"- name: Bo\n  name: Ana\n", `roster: line 2: got "name" again, want it once (it is on line 1)`},
		{"- name: Bo\n  tags:\n    x: y\n", `roster: line 3: tags: got keys and values, want a list of words, such as [new, north]`},
		{"people: Ana", `roster: line 1: got "Ana", want a list of people`},
		{"people: [Ana]\ntime: now", "roster: line 1: got other keys, want people: alone"},
		{"- &a Ana\n- *a\n", "roster: line 2: got the alias *a, want what it stands for"},
		{"- \"un", "roster: found unexpected end of stream"},
		{strings.Repeat("x", 1001), "roster: line 1: got a name of 1001 characters, want at most 200"},
	} {
		_, err := report.ReadRoster(strings.NewReader(tt.in))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.in, err, tt.want)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add("Ana\nBo")
	f.Add("- Ana\n- name: Bo\n  from: 0:10\n  to: 1h\n  tags: [a, b]\n  follow: yes")
	f.Add("people:\n  - {name: *x}")
	f.Add("- &a [*a]")
	f.Add("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=\"A;\r\n b\":mailto:a@example.org\r\nORGANIZER:mailto:o\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		people, err := report.ReadRoster(strings.NewReader(in))
		if (err == nil) != (len(people) > 0) {
			t.Fatalf("got %v with error %v", people, err)
		}
		checkInverse(t, report.Compute(report.Meeting{Length: time.Hour, People: people}, report.DefaultSettings()))
	})
}
