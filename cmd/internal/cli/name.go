package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/excerpt"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
	"airtime/cmd/internal/journal"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
)

func (p program) nameCommand() *cobra.Command {
	var out desk.Destination
	cmd := &cobra.Command{
		Use:   "name ACCOUNT.json RECORDING...",
		Short: "Hear each voice of an account again, and say whose it is",
		Long: `Play a few seconds of each voice of a saved account, from the recording it was made
of, and ask who it is. The names are kept in the account, as corrections that can be
undone (airtime edit). The sound goes to a program of this computer that plays it,
through a pipe: it is in no file.

Where people were recorded in a file each, give all of them, in the same order.`,
		Example: `  airtime name account.json meeting.wav
  airtime name -o named.json account.json ana.m4a ben.m4a`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return fault.WrongArgs(cmd, len(args), "an account and its recording")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.nameByEar(cmd.Context(), args[0], args[1:], out)
		},
	}
	cmd.Flags().StringVarP(&out.Path, "output", "o", "", "write the account with its names to this `FILE`, and leave the other as it is")
	cmd.Flags().BoolVar(&out.Force, "force", false, "overwrite the output if it exists")
	return cmd
}

func (p program) nameByEar(ctx context.Context, account string, recording []string, out desk.Destination) error {
	if slices.Contains(recording, desk.Stdio) || account == desk.Stdio {
		return fault.Usagef("name: got standard input, want files: the answers are read from there")
	}
	if out.Path == "" {
		if err := p.checkIsJSON(ctx, account); err != nil {
			return err
		}
		out = desk.Destination{Path: account, Force: true}
	} else if err := out.Check(append([]string{account}, recording...)...); err != nil {
		return err
	}
	a, err := input.ReadAccount(ctx, p.Desk, account)
	if err != nil {
		return err
	}
	voices := excerpt.Choose(a)
	defer excerpt.Erase(voices)
	if err := p.readExcerpts(ctx, recording, a, voices); err != nil {
		return err
	}
	n := conversation{p: p, lines: bufio.NewReader(p.Stdin), account: a, voices: voices}
	if err := n.ask(ctx); err != nil {
		return err
	}
	if len(n.account.Edits) == len(a.Edits) {
		p.Note("no name was given; %s stays as it is", account)
		return nil
	}
	if err := p.WriteAccount(out, n.account); err != nil {
		return err
	}
	p.Note("%s", n.got(a))
	p.Note("wrote %s", out.Path)
	return nil
}

// got says which voice of a has which name now, and which have none.
func (c *conversation) got(a report.Account) string {
	var said, without []string
	for _, f := range a.People {
		i := slices.IndexFunc(c.account.People, func(p report.PersonFigures) bool { return p.ID == f.ID })
		switch {
		case i < 0:
			said = append(said, f.Name+" was put together with another")
		case c.account.People[i].Name != f.Name:
			said = append(said, fmt.Sprintf("%s is %s", f.Name, c.account.People[i].Name))
		case report.IsNeutral(f.Name):
			without = append(without, f.Name)
		}
	}
	if len(without) > 0 {
		said = append(said, "without a name: "+strings.Join(without, ", "))
	}
	return strings.Join(said, "; ")
}

// checkIsJSON refuses to write an account over what is something else, such as the journal of a meeting.
func (p program) checkIsJSON(ctx context.Context, path string) error {
	r, head, err := input.Peek(ctx, p.Desk, path)
	if err != nil {
		return &fault.Input{Arg: path, Turns: true, Err: err}
	}
	defer r.Close()
	if journal.Is(head) {
		return fault.Usagef("%s: is the journal of a meeting, want a place for the account with the names", path).Hint("-o account.json")
	}
	return nil
}

// readExcerpts reads the sound of voices from the recording of a.
func (p program) readExcerpts(ctx context.Context, recording []string, a report.Account, voices [][]excerpt.Excerpt) error {
	sources := make([]audio.Source, len(recording))
	for i, file := range recording {
		in, err := input.Open(ctx, p.Desk, file)
		if err != nil {
			return err
		}
		defer in.Close()
		if in.Turns != nil {
			return fault.Usagef("%s: got turns, want the recording that the account was made from, %s", in.Arg, a.Source.Name)
		}
		sources[i] = in.Sound
	}
	src := sources[0]
	if len(sources) > 1 {
		var err error
		if src, err = audio.Join(sources...); err != nil {
			return err
		}
	}
	g := p.NewProgress()
	defer g.Clear()
	total := audio.AnalysisRate.Samples(a.LengthS.Duration())
	err := excerpt.Read(ctx, src, a.LengthS.Duration(), voices, func(done int64) {
		g.Update("reading", done, total, func() string { return numbers.Clock(report.Seconds(audio.AnalysisRate.Duration(done))) })
	})
	if err != nil {
		return &fault.Input{Arg: strings.Join(recording, ", "), Err: err}
	}
	return nil
}

// conversation asks whose the voices are.
type conversation struct {
	p       program
	lines   *bufio.Reader
	player  excerpt.Player
	account report.Account
	voices  [][]excerpt.Excerpt // by index in the people that account began with
}

// ask plays every voice and takes the answers. What was answered stays where the answers end early.
func (c *conversation) ask(ctx context.Context) error {
	people := slices.Clone(c.account.People)
	fmt.Fprintln(c.p.Stdout, "A few seconds of each voice are played. Type whose it is, and Enter.")
	fmt.Fprintln(c.p.Stdout, "Enter alone plays more, - leaves a voice as it is, q leaves all others so.")
	for i, f := range people {
		if len(c.voices[i]) == 0 {
			continue
		}
		done, err := c.askOne(ctx, f, c.voices[i])
		if err != nil || done {
			return err
		}
	}
	return nil
}

// askOne asks for the name of one voice; done is that no others are to be asked for.
func (c *conversation) askOne(ctx context.Context, f report.PersonFigures, heard []excerpt.Excerpt) (done bool, err error) {
	for k := 0; ; k++ {
		e := heard[k%len(heard)]
		also := ""
		if !e.Alone {
			also = ", where others speak too"
		}
		fmt.Fprintf(c.p.Stdout, "Playing %s, from %s to %s%s\n", f.Name, numbers.Clock(report.Seconds(e.Start)), numbers.Clock(report.Seconds(e.End)), also)
		if err := c.player.Play(ctx, e.Samples); err != nil {
			return true, err
		}
		for {
			fmt.Fprintf(c.p.Stdout, "Who is %s? ", f.Name)
			line, err := c.lines.ReadString('\n')
			answer := strings.TrimSpace(line)
			switch {
			case err != nil && !errors.Is(err, io.EOF):
				return true, err
			case answer == "q" || err != nil && answer == "":
				return true, nil
			case answer == "-":
				return false, nil
			}
			if answer == "" {
				break // play the next
			}
			if err := c.name(f.Name, answer); err != nil {
				fmt.Fprintf(c.p.Stdout, "No: %v\n", err)
				continue
			}
			return false, nil
		}
	}
}

// name gives one voice a name. Two voices of one name are one person only if that is said.
func (c *conversation) name(voice, name string) error {
	if names.Same(voice, name) {
		return nil
	}
	e := report.Edit{Kind: "rename", Args: []string{voice, name}}
	if rest, ok := strings.CutPrefix(name, "="); ok {
		e = report.Edit{Kind: "merge", Args: []string{voice, strings.TrimSpace(rest)}}
	} else if slices.ContainsFunc(c.account.People, func(p report.PersonFigures) bool { return names.Same(p.Name, name) }) {
		return fmt.Errorf("another voice has the name %s; if both are one person, answer =%s", name, name)
	}
	a, err := report.Apply(c.account, []report.Edit{e}, time.Now())
	if err != nil {
		return err
	}
	c.account = a
	return nil
}
