package words

import (
	"strconv"

	"airtime/report"
)

// NeutralName is report.NeutralName in the language of q. A file of questions that has a word for it which report does not
// know gets the English one: a voice must not be taken for a person.
func (q *Questions) NeutralName(i int) string {
	if name := q.Say("neutral_person", Vars{"letters": report.Letters(i)}); report.IsNeutral(name) {
		return name
	}
	return report.NeutralName(i)
}

// ChannelName is the name of channel i, counted from 0, that nobody has named.
func (q *Questions) ChannelName(i int) string {
	if name := q.Say("neutral_channel", Vars{"number": strconv.Itoa(i + 1)}); report.IsNeutral(name) {
		return name
	}
	return English().ChannelName(i)
}
