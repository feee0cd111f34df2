package words_test

import (
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/words"
)

// What a voice without a name is called is known as no name in every language of ours; in a language whose word for it is
// not known it is the English one.
func TestNeutralNames(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"Person AB", "Channel 3"}, "es": {"Persona AB", "Canal 3"}, "fr": {"Personne AB", "Canal 3"}, "de": {"Person AB", "Kanal 3"},
	} {
		q, _ := words.In(tag)
		if got := [2]string{q.NeutralName(27), q.ChannelName(2)}; got != want || !report.IsNeutral(got[0]) || !report.IsNeutral(got[1]) {
			t.Errorf("%s: got %q, want %q, known as neutral", tag, got, want)
		}
	}
	q, err := words.Read(strings.NewReader("lang: fi\nsentences:\n  neutral_person: Henkilö {letters}\n  neutral_channel: Kanava {number}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := [2]string{q.NeutralName(0), q.ChannelName(0)}; got != [2]string{"Person A", "Channel 1"} {
		t.Errorf("got %q, want the English names", got)
	}
}
