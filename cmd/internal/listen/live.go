// Package listen is the commands that hear a microphone: live, check and devices. From consent on, whatever they do is
// undone by nothing but the end of the meeting: see package live for the meeting itself, tui and web for what shows it.
package listen

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/input"
	"airtime/cmd/internal/naming"
	_ "airtime/cmd/internal/noquery" // must be linked in wherever package tui is
	"airtime/cmd/internal/tui"
)

// program is one call, as the commands here see it.
type program struct{ *desk.Desk }

// liveFlags are the flags of live.
type liveFlags struct {
	device, also string
	from         string
	speed        float64
	journal      string
	resume       string
	people       naming.Heads
	names        naming.Flag
	roster       string
	title        string
	consent      string
	questions    string
	noCheck      bool
	nudge        bool
	nudgeFor     string
	page         bool
}

// helpWidth is that of the help's own text.
const helpWidth = 88

// lastJournal stands for the newest meeting that was not ended.
const lastJournal = "last"

func Live(d *desk.Desk) *cobra.Command {
	p := program{d}
	var (
		f     liveFlags
		out   format.Flags
		paper format.PrintFlags
	)
	cmd := &cobra.Command{
		Use:   "live",
		Short: "Hold a mirror to a meeting while it goes on",
		Long: `Listen to a meeting through a microphone and show, while it goes on, who has the
floor and how it was shared so far. Everything on the screen is provisional; when the
meeting ends, the voices are looked at once more with hindsight, and that is the
account. On a screen it is three sentences, how the speaking was shared and one thing
to try; --format text gives all of it, -o FILE saves it, --print prints the sheet.

Nothing is heard before somebody has pressed Enter to say that everybody agrees (with
--quiet, or without a terminal, whoever starts it has asked). Off the record (o)
nothing is listened to, and the gap is marked. q or Ctrl-C ends the meeting in order.

What is understood (turns, names and marks, never sound) goes to a journal every few
seconds, so that a crash or a flat battery loses at most 5 s: see --resume, and
airtime report JOURNAL. It stays in your state folder until you delete it.

Where there is no screen to draw on (TERM=dumb, as for some screen readers), a line every
five minutes says how they were shared.

In a call, --also listens to what the computer plays as well: your microphone is you,
and the voices of the far side are told apart. airtime devices lists what there is.

Keys, which ? shows too:
` + strings.Join(tui.Keys(helpWidth), "\n"),
		Example: `  airtime live
  airtime live --people 6 --names "Ana,Ben,Chidi,Dee,Eli,Fa" -o account.json
  airtime live --device "USB" --nudge

  # a call: the microphone and what the computer plays
  airtime live --also "Monitor of Built-in Audio"

  # show nothing until the end
  airtime live --quiet -o account.json

  # after a crash: go on, or see what there was
  airtime live --resume
  airtime report ~/.local/state/airtime/meeting-2026-05-04-090000.journal

  # a rehearsal, with a recording instead of a microphone
  airtime live --from meeting.wav --speed 4`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && f.resume == lastJournal {
				return fault.Usagef("live: got %s apart from --resume, want them as one", args[0]).Hint("airtime live --resume=%s", args[0])
			}
			return fault.Exactly(0, "none")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, as, err := out.Begin(p.Desk, f.from, f.roster, f.consent, f.questions, f.journal, f.resume, f.names.File)
			if err != nil {
				return err
			}
			if err := f.names.Read(p.Desk, f.from); err != nil {
				return err
			}
			if err := f.check(cmd, p.Quiet); err != nil {
				return err
			}
			out.Spare = spareFolder(f.from != "")
			q, err := input.ReadQuestions(p.Desk, f.questions)
			if err != nil {
				return err
			}
			end, err := p.live(cmd.Context(), f, l.Config, q, out.Destination)
			if end.account != nil {
				// What was understood is given even where something went wrong in the end.
				err = errors.Join(err, p.handOver(cmd.Context(), *end.account, as, out, l.Output, q, paper.Print))
			}
			p.tellJournal(end.journal, out.IsStdout(), err)
			return errors.Join(err, p.pageAfter(cmd.Context(), end, q, out.Destination))
		},
	}
	p.addLiveFlags(cmd, &f, &out)
	paper.Add(p.Desk, cmd)
	return cmd
}

func (p program) addLiveFlags(cmd *cobra.Command, f *liveFlags, out *format.Flags) {
	fs := cmd.Flags()
	fs.StringVar(&f.device, "device", "", "listen to this `NAME`, or a part of it; if not given, the system's default microphone")
	fs.StringVar(&f.also, "also", "", "listen to this `NAME` too, as the far side of a call")
	fs.StringVar(&f.from, "from", "", "rehearse with a recording: `FILE` stands in for the microphone")
	fs.Float64Var(&f.speed, "speed", 1, "how many times as fast the rehearsal goes; 0 is as fast as it can be")
	fs.StringVar(&f.journal, "journal", "", "keep what is understood in this `FILE`; if not given, in a new one of your state folder, but for a rehearsal; none keeps nothing")
	fs.StringVar(&f.resume, "resume", "", "go on with the meeting of this `JOURNAL`; without one, with the last that was not ended")
	fs.Lookup("resume").NoOptDefVal = lastJournal
	f.people.Add(cmd)
	f.names.Add(cmd, "`LIST` of names (\"Ana,Ben\") to choose from when a voice is named")
	fs.StringVar(&f.roster, "roster", "", "`FILE` of the people of the meeting, a name a line or YAML with name, from, to, tags and follow")
	fs.StringVar(&f.title, "title", "", "what the meeting is called, as a `TEXT` for the heading")
	fs.BoolVar(&f.page, "page", false, "show it in a browser on this computer too, for a wall or for who facilitates")
	fs.StringVar(&f.consent, "consent", "", "ask for consent in the words of this `FILE`")
	input.QuestionsFlag(cmd, &f.questions)
	fs.BoolVar(&f.noCheck, "no-check", false, "begin without the microphone check")
	fs.BoolVar(&f.nudge, "nudge", false, "show one gentle line to the group now and then, five minutes apart at least, never about somebody")
	fs.StringVar(&f.nudgeFor, "nudge-for", "", "with --nudge: `LIST` of names of those who asked to be told about themselves, too")
	out.Add(cmd)
	p.SettingFlag(cmd, fs, "speakers", "voices.speakers")
	p.SettingFlag(cmd, fs, "min-speakers", "voices.min_speakers")
	p.SettingFlag(cmd, fs, "max-speakers", "voices.max_speakers")
}

// check refuses what makes no sense together.
func (f *liveFlags) check(cmd *cobra.Command, quiet bool) error {
	switch {
	case quiet && f.nudge:
		return fault.Usagef("live: got --quiet and --nudge, want one or the other: a nudge is a line on the screen")
	case f.from != "" && (f.device != "" || f.also != ""):
		return fault.Usagef("live: got --from and a device, want one or the other")
	case f.from == "" && cmd.Flags().Changed("speed"):
		return fault.Usagef("speed: got %g without --from, want it with a recording only", f.speed)
	case !(f.speed >= 0 && f.speed <= 1000):
		return fault.Usagef("speed: got %g, want 0 to 1000", f.speed)
	case f.nudgeFor != "" && !f.nudge:
		return fault.Usagef("live: got --nudge-for without --nudge, want both")
	case f.resume != "" && f.journal != "":
		return fault.Usagef("live: got --resume and --journal, want one or the other: a resumed meeting goes on in its own journal")
	case f.resume != "" && (f.title != "" || f.roster != ""):
		return fault.Usagef("live: got --title or --roster with --resume, where they are those of before")
	}
	return nil
}
