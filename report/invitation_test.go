package report

import (
	"strings"
	"testing"
)

// calendar makes an invitation of the lines of its event.
func calendar(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestReadInvitation(t *testing.T) {
	organizer := "ORGANIZER;CN=Ida Holm:mailto:ida@example.org"
	for _, tt := range []struct{ name, in, want string }{
		{"as Google writes it", calendar(
			"ORGANIZER;CN=ida@example.org:mailto:ida@example.org",
			"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ida Ho",
			" lm;X-NUM-GUESTS=0:mailto:ida@example.org",
			"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Tom;X-NUM-GUESTS=0:mailto:tom@example.org",
			"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Kim;X-NUM-GUESTS=0:mailto:kim@example.org",
			"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN=Lea;X-NUM-GUESTS=0:mailto:lea@example.org",
			"ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;CN=Large Hall:mailto:hall@example.org",
		), "Ida Holm, Tom"},
		{"as Outlook writes it", calendar(organizer, `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN="Roth, Tom; Hall: 2":MAILTO:tom@example.org`, "ATTENDEE;PARTSTAT=TENTATIVE;CN=Kim:mailto:kim@example.org"), "Ida Holm, Roth, Tom; Hall: 2"},
		{"an organizer who declined", calendar(organizer, "ATTENDEE;PARTSTAT=DECLINED:mailto:IDA@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:tom@example.org"), "tom@example.org"},
		{"an alarm", calendar(organizer, "BEGIN:VALARM", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:desk@example.org", "END:VALARM"), "Ida Holm"},
		{"one date of a series", strings.Replace(calendar(organizer), "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:1@example.org\r\nRECURRENCE-ID:20260301T180000Z\r\nORGANIZER;CN=Tom:mailto:tom@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR", 1), "Ida Holm"},
		{"quotes in a name", calendar(`ORGANIZER;CN=Max ^'Maxi^' Roth:mailto:max@example.org`), `Max "Maxi" Roth`},
		{"a comma with a backslash", calendar(`ORGANIZER;CN="Roth\, Tom":mailto:tom@example.org`), "Roth, Tom"},
		{"carriage returns alone", strings.ReplaceAll(calendar(organizer), "\r\n", "\r"), "Ida Holm"},
		{"folded within a letter", calendar("ORGANIZER;CN=Zo\xc3", " \xab:mailto:zoe@example.org"), "Zoë"},
		{"the same line twice", calendar(organizer, "ATTENDEE;PARTSTAT=ACCEPTED;CN=Tom:mailto:tom@example.org", "ATTENDEE;PARTSTAT=ACCEPTED;CN=Tom:mailto:tom@example.org"), "Ida Holm, Tom"},
		{"an answer", strings.Replace(calendar(organizer, "ATTENDEE;PARTSTAT=ACCEPTED;CN=Tom:mailto:tom@example.org"), "REQUEST", "REPLY", 1), "roster: line 3: got one person's answer (METHOD:REPLY), want the invitation with the answers of all"},
		{"nobody accepted", calendar("ATTENDEE;CN=Kim:mailto:kim@example.org"), "roster: got 1 invited and nobody who accepted, want an invitation with its answers (or a list of names)"},
		{"twice the same name", calendar(organizer, "ATTENDEE;PARTSTAT=ACCEPTED;CN=Ida Holm:mailto:other@example.org"), `roster: line 7: got "Ida Holm" again, want each name once (it is on line 6)`},
		{"two meetings", calendar(organizer) + "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "roster: got 2 meetings in the calendar, want an invitation to one"},
		{"none", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "roster: got 0 meetings in the calendar, want an invitation to one"},
		{"cut", strings.TrimSuffix(calendar("ORGANIZER;CN=Ida Hol"), "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"), "roster: line 6: got \";CN=Ida Hol\", want a : after the parameters"},
		{"cut at a line", "BEGIN:VCALENDAR\r\n", "roster: the calendar is cut short"},
		{"no calendar inside", "BEGIN:VCALENDAR\r\nhello\r\n", "roster: line 2: got \"hello\", want a line such as ATTENDEE;CN=Ana:mailto:ana@example.org"},
		{"crossed", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "roster: line 3: got END:VCALENDAR, want the end of what began last"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			people, err := ReadRoster(strings.NewReader(tt.in))
			var names []string
			for _, p := range people {
				names = append(names, p.Name)
				if !p.Listed {
					t.Errorf("%s is not listed", p.Name)
				}
			}
			got := strings.Join(names, ", ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
