package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/config"
	"airtime/diarize"
	"airtime/report"
)

func (p *program) analyzeCommand() *cobra.Command {
	var (
		out    outputFlags
		people peopleFlags
		title  string
	)
	cmd := &cobra.Command{
		Use:   "analyze FILE...",
		Short: "Work out who spoke when in a recording and give the account",
		Long: `Work out who spoke when in a recording and give the account of how the floor
was shared.

FILE is a sound or video file, or a file of turns: RTTM, WebVTT or SRT with
names, CSV, or an account of airtime's own. "-" reads standard input. Of turns
only names and times are used, not the words.

Several sound files are one person each, as video calls save them: every file is
a track, named after its file, and all of them start together.`,
		Example: `  # a recording of a room
  airtime analyze meeting.wav

  # you know that five people were there
  airtime analyze --speakers 5 meeting.m4a

  # save the account, naming the voices in the order in which they first speak
  airtime analyze -o account.json --names "Ana,Ben,Chidi" meeting.mp4

  # a microphone for each person, as channels of one file or as several files
  airtime analyze --channels person board.wav
  airtime analyze ana.m4a ben.m4a chidi.m4a

  # people who were there and said nothing, who came late, and their own tags
  airtime analyze --roster people.yaml transcript.vtt

  # from another program
  ffmpeg -i talk.mkv -f wav - | airtime analyze -`,
		Args: atLeastOne("at least one file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, form, err := p.begin(&out, append(args, people.roster)...)
			if err != nil {
				return err
			}
			job, err := people.resolve(args)
			if err != nil {
				return err
			}
			job.title, job.out = title, out.destination
			if job.soundFlag, err = soundFlags(cmd, l.Voices); err != nil {
				return err
			}
			a, err := p.analyze(cmd.Context(), job, l.Config)
			if err != nil {
				return err
			}
			return p.deliver(a, form, out.destination, p.options(l.Output, out.destination))
		},
	}
	out.add(cmd)
	people.add(cmd)
	cmd.Flags().StringVar(&title, "title", "", "what the meeting is called, as a `TEXT` for the heading")
	p.settingFlag(cmd, cmd.Flags(), "channels", "voices.channels")
	p.settingFlag(cmd, cmd.Flags(), "speakers", "voices.speakers")
	p.settingFlag(cmd, cmd.Flags(), "min-speakers", "voices.min_speakers")
	p.settingFlag(cmd, cmd.Flags(), "max-speakers", "voices.max_speakers")
	return cmd
}

// outputFlags say where an account goes, and in what form.
type outputFlags struct {
	destination
	format word
	cmd    *cobra.Command
}

func (o *outputFlags) add(cmd *cobra.Command) {
	o.cmd = cmd
	f := cmd.Flags()
	f.StringVarP(&o.path, "output", "o", "", "write to this `FILE` instead of standard output")
	names := formWords(formName)
	o.format.kind = strings.Join(names, "|")
	f.Var(&o.format, "format", "how it is written; if not given, what the name of the output ends in, else text")
	f.BoolVar(&o.force, "force", false, "overwrite the output if it exists")
	completeWords(cmd, "format", names)
}

// resolve returns the form asked for, or that of the file's name.
func (o *outputFlags) resolve() (form, error) {
	f, err := findForm(o.format.text, o.destination)
	if err == nil && f.name == "pdf" && o.isStdout() && isTerminal(o.cmd.OutOrStdout()) {
		return form{}, usagef("format: got pdf for the terminal, which cannot show it").hint("write it to a file: -o account.pdf")
	}
	return f, err
}

// peopleFlags say who the voices are.
type peopleFlags struct {
	names  string
	roster string
}

func (f *peopleFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.names, "names", "",
		"`LIST` of names (\"Ana,Ben\") in the order in which people first speak, or of the channels or files")
	cmd.Flags().StringVar(&f.roster, "roster", "",
		"`FILE` of the people of the meeting, a name a line or YAML with name, from, to, tags and follow")
}

// job is one analysis as it was asked for.
type job struct {
	files  []string
	names  []string
	roster []report.Person
	title  string
	out    destination

	soundFlag string // a flag given that only sound has a use for
}

// soundFlags returns the first flag given that is about telling voices apart, and
// refuses those that contradict each other.
func soundFlags(cmd *cobra.Command, v diarize.Config) (string, error) {
	given := ""
	for _, name := range []string{"max-speakers", "min-speakers", "speakers", "channels"} {
		if !cmd.Flags().Changed(name) {
			continue
		}
		if name != "channels" && v.Channels == diarize.Person {
			return "", usagef("--%s: got a number of voices with channels person, want one or the other: there every channel is a person", name)
		}
		given = "--" + name
	}
	return given, nil
}

func (f *peopleFlags) resolve(files []string) (job, error) {
	j := job{files: files}
	var err error
	if j.names, err = parseNames(f.names); err != nil {
		return j, err
	}
	if len(files) > 1 {
		for i, name := range files {
			if name == stdName {
				return j, usagef("analyze: got standard input among %d files, want it alone", len(files))
			}
			for _, other := range files[:i] {
				if filepath.Clean(other) == filepath.Clean(name) {
					return j, usagef("analyze: got %s twice, want a file for each person", name)
				}
			}
		}
		if len(files) > audio.MaxChannels {
			return j, usagef("analyze: got %d files, want at most %d", len(files), audio.MaxChannels)
		}
		if len(j.names) > 0 && len(j.names) != len(files) {
			return j, usagef("names: got %d for %d files, want one for each", len(j.names), len(files))
		}
	}
	if f.roster != "" {
		if j.roster, err = readRoster(f.roster); err != nil {
			return j, &usageError{err: err}
		}
	}
	return j, nil
}

// analyze is the whole way from files to an account.
func (p *program) analyze(ctx context.Context, j job, c config.Config) (report.Account, error) {
	find := p.oneFile
	if len(j.files) > 1 {
		find = p.fileEach
	}
	m, err := find(ctx, j, c.Voices)
	if err != nil {
		return report.Account{}, err
	}
	m.enlist(j.roster)
	if j.title != "" {
		m.Title = j.title
	}
	return report.Compute(m.Meeting, c.Measures), nil
}

// oneFile finds out who speaks when in one file, of sound or of turns.
func (p *program) oneFile(ctx context.Context, j job, v diarize.Config) (cast, error) {
	in, err := p.openInput(ctx, j.files[0])
	if err != nil {
		return cast{}, err
	}
	defer in.close()
	if in.turns != nil {
		if j.soundFlag != "" {
			return cast{}, usagef("%s: got %s for a file of turns, which says itself who speaks", in.arg, j.soundFlag)
		}
		c := castOf(*in.turns)
		c.rename(j.names)
		return c, nil
	}
	channels := in.sound.Format().Channels
	if v.Channels == diarize.Person && len(j.names) > channels {
		return cast{}, usagef("names: got %d for %s in %s, want at most one for each", len(j.names), plural(channels, "channel", "channels"), in.arg)
	}
	c, err := p.listen(ctx, in.sound, v, j.names, j.out)
	if err != nil {
		return cast{}, in.failed(err)
	}
	c.Source.Name, c.Source.Kind = in.name, "audio"
	return c, nil
}

// fileEach finds out who speaks when in several files of sound, one for each person.
func (p *program) fileEach(ctx context.Context, j job, v diarize.Config) (cast, error) {
	if v.Channels == diarize.Mix {
		return cast{}, usagef("channels: got mix with %d files, want person: several files are one person each", len(j.files)).
			hint("mix the tracks into one file first, or say --channels person")
	}
	v.Channels = diarize.Person
	labels, sources := make([]string, len(j.files)), make([]audio.Source, len(j.files))
	for i, file := range j.files {
		in, err := p.openInput(ctx, file)
		if err != nil {
			return cast{}, err
		}
		defer in.close()
		if in.turns != nil {
			return cast{}, usagef("%s: got turns among several files, want sound: each file is one person's track", in.arg)
		}
		labels[i] = strings.TrimSuffix(in.name, filepath.Ext(in.name))
		sources[i] = in.sound
	}
	names := j.names
	if names == nil {
		names = labels
	}
	tracks, err := audio.Join(sources...)
	if err != nil {
		return cast{}, err
	}
	c, err := p.listen(ctx, tracks, v, names, j.out)
	if err != nil {
		return cast{}, &inputError{err: err} // which says the file
	}
	c.Source.Name, c.Source.Kind = plural(len(j.files), "file", "files"), "audio"
	return c, nil
}

// listen finds out who speaks when in src and names them. From then on nothing can be
// written but out.
func (p *program) listen(ctx context.Context, src audio.Source, v diarize.Config, names []string, out destination) (cast, error) {
	if p.confine != nil {
		p.confine(out)
	}
	g := p.newProgress()
	defer g.clear()
	res, err := diarize.Run(ctx, audio.Resample(src, audio.AnalysisRate), v, func(s diarize.Stage, done, total int64) {
		g.update(string(s), done, total, func() string {
			if s != diarize.Listening {
				return ""
			}
			if total < 0 || done > total {
				return clock(audio.AnalysisRate.Duration(done)) + " heard"
			}
			return clock(audio.AnalysisRate.Duration(done)) + " of " + clock(audio.AnalysisRate.Duration(total))
		})
	})
	if err != nil {
		return cast{}, err
	}
	if n, ok := src.(audio.Noter); ok {
		res.Notes = append(n.Notes(), res.Notes...)
	}
	channels := src.Format().Channels
	if res.Mode != diarize.Person {
		c := newCast(res, nil)
		c.rename(names)
		return c, nil
	}
	c := newCast(res, names[:min(len(names), channels)])
	if len(names) > channels {
		c.Notes = append(c.Notes, fmt.Sprintf("%s given for %s: nobody was found for %s.",
			plural(len(names), "name was", "names were"), plural(channels, "channel", "channels"), strings.Join(names[channels:], ", ")))
	}
	c.distinct()
	return c, nil
}
