package report

import "time"

// NetworkVoices is the Source.Voices of a recording whose voices the network told apart, diarize.Network.
const NetworkVoices = "network"

// Of a recording whose voices the network told apart, a share is off by this much at most, nine times in ten: by
// a part of the whole, by a few seconds, and by so many times what could be somebody else's speech. What is missed is rather
// what the quiet say, so that shares can be higher by more than they can be lower, and lower the larger they are.
// How they were found is in testdata/tuning.md.
const (
	lowPart   = 0.018
	highPart  = 0.04
	lowOfOwn  = 0.1 // of the share itself
	offTime   = 3600 * time.Millisecond
	offDoubts = 0.8
)

// heardRanges returns the range of each person's share where it was heard by the network. What could be wrong of
// a person's speech is, by how sure each span of it is, what is expected to be another's; and of the others' speech, what is
// expected to be this person's, where they are the second candidate.
func (c *counting) heardRanges() (low, high []float64) {
	low, high = make([]float64, len(c.counted)), make([]float64, len(c.counted))
	doubt := make([]float64, len(c.counted)) // seconds
	for _, sp := range c.m.Speech {
		p := c.at[sp.Person]
		wrong := (1 - sp.Confidence) * c.counted[p].in(span{sp.Start, sp.End}).Seconds()
		doubt[p] += wrong
		if sp.Alternative != Nobody {
			doubt[c.at[sp.Alternative]] += wrong
		}
	}
	whole := c.shared.Seconds()
	for p := range c.counted {
		own := c.counted[p].total()
		if own == 0 && doubt[p] == 0 {
			continue // was not heard
		}
		share := own.Seconds() / whole
		off := (offTime.Seconds() + offDoubts*doubt[p]) / whole
		low[p], high[p] = Tidy(max(0, share-lowPart-lowOfOwn*share-off)), Tidy(min(1, share+highPart+off))
	}
	return low, high
}

// PossibleEvents returns a range that holds, nine times in ten, how many events of an outcome there were, given how
// many were found where Account.Unnamed.
//
// Starts, ends and people of turns are too uncertain in one recording of a room for the rule of the definitions to find the same
// events that it finds in the true turns; but their number is about right (testdata/tuning.md).
func PossibleEvents(found int) (low, high int) { return max(0, found-1) / 2, found + (found+1)/2 + 4 }
