package naming

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/fault"
	"airtime/diarize"
)

// Heads is how many people were there, as --people says it.
type Heads struct{ N int }

// maxHeads is the most people that can be said to be in a meeting.
const maxHeads = 1000

func (h *Heads) Add(cmd *cobra.Command) {
	cmd.Flags().Var(h, "people", "how many were there, also those who said nothing; no more voices than that are told apart")
}

func (h *Heads) String() string { return strconv.Itoa(h.N) }

func (h *Heads) Type() string { return "N" }

func (h *Heads) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxHeads {
		return fmt.Errorf("got %q, want a number of people from 1 to %d; leave it out if you do not know it", s, maxHeads)
	}
	h.N = n
	return nil
}

// Bound makes the heads the most voices there can be. It never asks for that many: who
// says nothing has no voice.
func (h Heads) Bound(v *diarize.Config) error {
	if h.N == 0 {
		return nil
	}
	if voices := max(v.Speakers, v.MinSpeakers); voices > h.N {
		return fault.Usagef("speakers: got %s among %s, want no more voices than people", fault.Plural(voices, "voice", "voices"), fault.Plural(h.N, "person", "people"))
	}
	if v.Speakers == 0 && v.MaxSpeakers == 0 {
		v.MaxSpeakers = min(h.N, diarize.MaxSpeakers)
	}
	return nil
}
