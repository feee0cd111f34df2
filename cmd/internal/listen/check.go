package listen

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/confine"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
	"airtime/cmd/internal/naming"
	"airtime/diarize/neural"
	"airtime/diarize/selfcheck"
	"airtime/report/names"
)

// checkSentences are read out by everybody: as long as a short turn, with many different sounds.
const checkSentences = `    We have met here to think about our garden, and everyone may say what they need.
    A tool that is shared by many should be put back where others can find it.
    Perhaps next week we will choose three jobs, and each of us takes a small part.`

func Check(d *desk.Desk) *cobra.Command {
	p := program{d}
	var (
		list, device string
		from         []string
	)
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find out, before a meeting, how well we can be told apart here",
		Long: `Everybody reads three sentences, one after the other, in the places where they will
sit. airtime then says how well it tells this group apart in this room, and whom it
would mix up. Nothing is kept: sound is forgotten as it is heard, voices at the end.`,
		Example: `  airtime check --names "Ana,Ben,Chidi,Dee"
  airtime check --names "Ana,Ben" --from ana.wav --from ben.wav`,
		Args: fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			people, err := naming.ParseNames(list)
			if err != nil {
				return err
			}
			if len(from) > 0 && len(people) == 0 {
				for i := range from {
					people = append(people, d.Words().NeutralName(i))
				}
			}
			switch {
			case len(people) < 2:
				return fault.Usagef("names: got %d, want everybody who is here, two or more", len(people)).Hint(`--names "Ana,Ben,Chidi"`)
			case len(from) > 0 && len(from) != len(people):
				return fault.Usagef("from: got %d recordings for %d people, want one for each", len(from), len(people))
			}
			front, err := neural.New(neural.Options{})
			if err != nil {
				return err
			}
			c := selfcheck.New(front)
			defer c.Erase()
			if len(from) > 0 {
				err = p.checkRecordings(cmd.Context(), c, from)
			} else {
				err = p.checkAloud(cmd.Context(), c, people, device)
			}
			if err != nil {
				return err
			}
			r := c.Result()
			return p.Say(func(w io.Writer) error {
				_, err := io.WriteString(w, checkText(r, people))
				return err
			})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&list, "names", "", "`LIST` of who is here (\"Ana,Ben\"), in the order in which they read")
	fs.StringVar(&device, "device", "", "listen to this `NAME`, or a part of it; if not given, the system's default microphone")
	fs.StringArrayVar(&from, "from", nil, "a recording instead of the microphone: a `FILE` for each person")
	return cmd
}

// checkRecordings hears a recording of each person.
func (p program) checkRecordings(ctx context.Context, c *selfcheck.Check, from []string) error {
	for i, file := range from {
		if i > 0 {
			c.Next()
		}
		in, err := input.Open(ctx, p.Desk, file)
		if err != nil {
			return err
		}
		if in.Turns != nil {
			in.Close()
			return fault.Usagef("from: %s is a file of turns, want sound", in.Arg)
		}
		err = hearAll(ctx, in.Sound, c.Hear)
		in.Close()
		if err != nil {
			return &fault.Input{Arg: file, Err: err}
		}
	}
	return nil
}

// hearAll gives all of a source, at audio.AnalysisRate and as one channel, to hear.
func hearAll(ctx context.Context, src audio.Source, hear func([]float32)) error {
	src = audio.Resample(src, audio.AnalysisRate)
	channels := src.Format().Channels
	mixer := audio.NewMixer(channels)
	mono := make([]float32, audio.AnalysisRate.Samples(100*time.Millisecond))
	defer clear(mono)
	all := make([]float32, len(mono)*channels)
	defer clear(all)
	for ctx.Err() == nil {
		n, err := src.Read(all)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		mixer.Mix(mono[:n], all[:n*channels])
		hear(mono[:n])
	}
	return ctx.Err()
}

// checkAloud asks one person after the other to read, and hears them from Enter to Enter.
func (p program) checkAloud(ctx context.Context, c *selfcheck.Check, people []string, device string) error {
	if !desk.IsTerminal(p.Stdin) {
		return fault.Usagef("check: got no terminal to say Enter on, want one, or recordings").Hint("--from FILE for each person")
	}
	src, err := capture.OpenDevice(capture.DeviceConfig{Name: device})
	if err != nil {
		return err
	}
	defer src.Close()
	confine.Listening()
	var (
		mu   sync.Mutex
		open bool
	)
	heard := make(chan error, 1)
	go func() {
		heard <- hearAll(ctx, src, func(x []float32) {
			mu.Lock()
			defer mu.Unlock()
			if open {
				c.Hear(x)
			}
		})
	}()
	listen := func(on bool) {
		mu.Lock()
		defer mu.Unlock()
		open = on
	}
	lines := bufio.NewReader(p.Stdin)
	p.Note("Each of us reads these three sentences aloud, from where we will sit:\n\n%s\n", checkSentences)
	for i, name := range people {
		if i > 0 {
			c.Next()
		}
		for _, prompt := range []string{"%s: press Enter, then read. ", "%s: press Enter when you have read them. "} {
			fmt.Fprintf(p.Stderr, prompt, names.Clean(name))
			if _, err := lines.ReadString('\n'); err != nil {
				return fmt.Errorf("check: the terminal is gone: %w", err)
			}
			listen(!open)
			select {
			case err := <-heard:
				return fmt.Errorf("check: the microphone is gone: %w", err)
			default:
			}
		}
	}
	return nil
}

// checkText says what a check found.
func checkText(r selfcheck.Result, people []string) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	var little []string
	right, all := 0, 0
	for i, x := range r.People {
		if !x.Enough() {
			little = append(little, people[i])
			continue
		}
		right, all = right+x.Taken[i], all+x.Pieces
	}
	for _, name := range little {
		say("Too little was heard of %s to say anything: a longer reading, or closer to the microphone.", name)
	}
	if len(people)-len(little) < 2 {
		say("So there is nobody to compare yet.")
		return b.String()
	}
	say("Of %d pieces of three seconds, %d were known for the one who read them.", all, right)
	for i, x := range r.People {
		for j, n := range x.Taken {
			if i != j && n > 0 {
				say("%s was taken for %s in %d of %d.", people[i], people[j], n, x.Pieces)
			}
		}
	}
	for _, pair := range r.Alike {
		say("%s and %s sound much alike here: a meeting would probably take them for one person.", people[pair.A], people[pair.B])
	}
	switch {
	case len(r.Alike) > 0 || right < all:
		say("What helps: a microphone closer to who is mixed up, a quieter or less echoing room, a microphone for each.\nWith one microphone, begin with a round of names, and do not rely on the shares of who is mixed up.")
	case len(little) == 0:
		say("All of us were told apart here. In a lively meeting it is harder: people speak shorter, and at once.")
	}
	return b.String()
}
