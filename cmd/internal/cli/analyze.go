package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/input"
	"airtime/cmd/internal/naming"
	"airtime/config"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/transcript"
)

func (p program) analyzeCommand() *cobra.Command {
	var (
		out    format.Flags
		people peopleFlags
		title  string
		date   day
		track  int
	)
	cmd := &cobra.Command{
		Use:   "analyze FILE...",
		Short: "Work out who spoke when in a recording and give the account",
		Long: `Work out who spoke when in a recording and give the account of how the floor
was shared.

FILE is a sound or video file, or a file of turns:
` + turnKinds() + `.
"-" reads standard input. Of turns only names and times are used, not the words.

Several sound files are one person each, as video calls save them: every file is
a track, named after its file, and all of them start together. So are the sound
tracks of one file, unless --channels or --track says otherwise.`,
		Example: `  # a recording of a room
  airtime analyze meeting.wav

  # you know that five people were there, some of whom may have said nothing
  airtime analyze --people 5 meeting.m4a

  # save the account, naming the voices in the order in which they first speak
  airtime analyze -o account.json --names "Ana,Ben,Chidi" meeting.mp4

  # give names to those you know
  airtime analyze --names "Person B=Ben, iPad (Leyla)=Leyla" account.json

  # a microphone for each person, as channels of one file or as several files
  airtime analyze --channels person board.wav
  airtime analyze ana.m4a ben.m4a chidi.m4a

  # people who were there and said nothing, who came late, and their own tags
  airtime analyze --roster people.yaml transcript.vtt

  # from another program
  ffmpeg -i talk.mkv -f wav - | airtime analyze -`,
		Args: fault.AtLeastOne("at least one file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, as, err := out.Begin(p.Desk, append(args, people.roster, people.names.File)...)
			if err != nil {
				return err
			}
			if err := people.names.Read(p.Desk, args...); err != nil {
				return err
			}
			job, err := people.resolve(args)
			if err != nil {
				return err
			}
			job.title, job.date, job.track, job.out = title, date.Time, track, out.Destination
			if cmd.Flags().Changed("track") && track < 1 {
				return fault.Usagef("--track: got %d, want the number of a sound track, from 1", track)
			}
			if job.soundFlag, err = soundFlags(cmd, l.Voices); err != nil {
				return err
			}
			if err := people.heads.Bound(&l.Voices); err != nil {
				return err
			}
			if v := &l.Voices; job.invited && v.Speakers == 0 && v.MaxSpeakers == 0 {
				v.MaxSpeakers = min(len(job.roster)+1, diarize.MaxSpeakers) // some do not come, and somebody may come along
			}
			a, err := p.analyze(cmd.Context(), job, l.Config)
			if err != nil {
				return err
			}
			return format.Deliver(p.Desk, a, as, out.Destination, format.OptionsFor(p.Desk, l.Output, out.Destination))
		},
	}
	out.Add(cmd)
	people.add(cmd)
	cmd.Flags().IntVar(&track, "track", 0, "hear only sound track `N` of a file that has several; if not given, each is a channel")
	cmd.Flags().StringVar(&title, "title", "", "what the meeting is called, as a `TEXT` for the heading")
	cmd.Flags().Var(&date, "date", "when the meeting was, such as 2026-03-14 or 2026-03-14T19:30")
	p.SettingFlag(cmd, cmd.Flags(), "channels", "voices.channels")
	p.SettingFlag(cmd, cmd.Flags(), "speakers", "voices.speakers")
	p.SettingFlag(cmd, cmd.Flags(), "min-speakers", "voices.min_speakers")
	p.SettingFlag(cmd, cmd.Flags(), "max-speakers", "voices.max_speakers")
	return cmd
}

// turnKinds lists the files of turns that are understood, for help, in lines of at most 78 letters.
func turnKinds() string {
	var b strings.Builder
	column := 0
	for i, k := range transcript.Says() {
		for j, word := range strings.Fields(k) {
			if j == 0 && i > 0 {
				b.WriteByte(',')
			}
			switch n := utf8.RuneCountInString(word); {
			case b.Len() == 0:
				column = n
			case column+1+n > 76:
				b.WriteByte('\n')
				column = n
			default:
				b.WriteByte(' ')
				column += 1 + n
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// peopleFlags say who the voices are.
type peopleFlags struct {
	names  naming.Flag
	roster string
	heads  naming.Heads
}

func (f *peopleFlags) add(cmd *cobra.Command) {
	f.names.Add(cmd, "`LIST` of names: \"Person A=Ana\" for whoever is Person A; \"Ana,Ben\" for voices without a name, in the order in which they first speak, or of the channels or files")
	cmd.Flags().StringVar(&f.roster, "roster", "",
		"`FILE` of the people of the meeting: a name a line, YAML with name, from, to, tags and follow, or a calendar's invitation (.ics), of which those who accepted count")
	f.heads.Add(cmd)
}

// day is when a meeting was.
type day struct{ time.Time }

func (d *day) Type() string { return "DATE" }

func (d *day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format("2006-01-02T15:04")
}

func (d *day) Set(s string) error {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			d.Time = t
			return nil
		}
	}
	return fmt.Errorf("got %q, want a day as 2026-03-14, with the time as 2026-03-14T19:30", s)
}

// job is one analysis as it was asked for.
type job struct {
	files   []string
	names   naming.List
	roster  []report.Person
	invited bool // the roster is of those who accepted an invitation
	people  int  // how many were there; 0 if nobody said
	title   string
	date    time.Time // zero if nobody said
	track   int       // the one sound track of a file to be heard, from 1; 0 means all
	out     desk.Destination

	soundFlag string // a flag given that only sound has a use for
}

// soundFlags returns the first flag given that is about telling voices apart, and
// refuses those that contradict each other.
func soundFlags(cmd *cobra.Command, v diarize.Config) (string, error) {
	given := ""
	for _, name := range []string{"max-speakers", "min-speakers", "speakers", "channels", "track"} {
		if !cmd.Flags().Changed(name) {
			continue
		}
		if name != "channels" && name != "track" && v.Channels == diarize.Person {
			return "", fault.Usagef("--%s: got a number of voices with channels person, want one or the other: there every channel is a person", name)
		}
		given = "--" + name
	}
	return given, nil
}

func (f *peopleFlags) resolve(files []string) (job, error) {
	j := job{files: files, people: f.heads.N}
	var err error
	if j.names, err = naming.Parse(f.names.List); err != nil {
		return j, err
	}
	if len(files) > 1 {
		for i, name := range files {
			if name == desk.Stdio {
				return j, fault.Usagef("analyze: got standard input among %d files, want it alone", len(files))
			}
			for _, other := range files[:i] {
				if filepath.Clean(other) == filepath.Clean(name) {
					return j, fault.Usagef("analyze: got %s twice, want a file for each person", name)
				}
			}
		}
		if len(files) > audio.MaxChannels {
			return j, fault.Usagef("analyze: got %d files, want at most %d", len(files), audio.MaxChannels)
		}
		if n := len(j.names.Alone()); n > 0 && len(j.names) != len(files) {
			return j, fault.Usagef("names: got %d for %d files, want one for each", len(j.names), len(files)).
				Hint("to name some of them: --names FILE=NAME, without the end of the file's name")
		}
	}
	if f.roster != "" {
		if j.roster, j.invited, err = naming.ReadRoster(f.roster); err != nil {
			return j, &fault.Usage{Err: err}
		}
	}
	return j, nil
}

// analyze is the whole way from files to an account.
func (p program) analyze(ctx context.Context, j job, c config.Config) (report.Account, error) {
	find := p.oneFile
	if len(j.files) > 1 {
		find = p.fileEach
	}
	m, err := find(ctx, j, c.Voices)
	if err != nil {
		return report.Account{}, err
	}
	known := len(m.Notes)
	m.Enlist(j.roster)
	m.Count(j.people)
	for _, n := range m.Notes[known:] {
		p.Note("%s", p.Words().Note(n))
	}
	if j.title != "" {
		m.Title = j.title
	}
	if !j.date.IsZero() {
		m.Started = j.date
	}
	return report.Compute(m.Meeting, c.Measures), nil
}

// oneFile finds out who speaks when in one file, of sound or of turns.
func (p program) oneFile(ctx context.Context, j job, v diarize.Config) (naming.Meeting, error) {
	in, err := input.OpenTrack(ctx, p.Desk, j.files[0], j.track)
	if err != nil {
		return naming.Meeting{}, err
	}
	defer in.Close()
	if in.Turns != nil {
		if j.soundFlag != "" {
			return naming.Meeting{}, fault.Usagef("%s: got %s for a file of turns, which says itself who speaks", in.Arg, j.soundFlag)
		}
		c := naming.TakeOver(*in.Turns, p.Words())
		return c, p.rename(&c, j.names, naming.FirstHeard(c.Meeting), in.Arg)
	}
	channels := in.Sound.Format().Channels
	if v.Channels == diarize.Person && len(j.names) > channels {
		return naming.Meeting{}, fault.Usagef("names: got %d for %s in %s, want at most one for each", len(j.names), fault.Plural(channels, "channel", "channels"), in.Arg)
	}
	c, err := p.listen(ctx, in.Sound, v, j.names, trackNames(in.Sound), in.Arg, j.out)
	if usage := (*fault.Usage)(nil); errors.As(err, &usage) {
		return naming.Meeting{}, err
	}
	if err != nil {
		return naming.Meeting{}, in.Failed(err)
	}
	c.Source.Name, c.Source.Kind = in.Name, "audio"
	return c, nil
}

// trackNames are what the file calls its sound tracks, if it has a name for each.
func trackNames(src audio.Source) []string {
	tracked, ok := src.(audio.Tracked)
	if !ok {
		return nil
	}
	titles := tracked.Tracks()
	for i, n := range titles {
		if n == "" || slices.ContainsFunc(titles[:i], func(o string) bool { return names.Same(o, n) }) {
			return nil
		}
	}
	return titles
}

// fileEach finds out who speaks when in several files of sound, one for each person.
func (p program) fileEach(ctx context.Context, j job, v diarize.Config) (naming.Meeting, error) {
	if v.Channels == diarize.Mix {
		return naming.Meeting{}, fault.Usagef("channels: got mix with %d files, want person: several files are one person each", len(j.files)).
			Hint("mix the tracks into one file first, or say --channels person")
	}
	v.Channels = diarize.Person
	labels, sources := make([]string, len(j.files)), make([]audio.Source, len(j.files))
	for i, file := range j.files {
		in, err := input.OpenTrack(ctx, p.Desk, file, j.track)
		if err != nil {
			return naming.Meeting{}, err
		}
		defer in.Close()
		if in.Turns != nil {
			return naming.Meeting{}, fault.Usagef("%s: got turns among several files, want sound: each file is one person's track", in.Arg)
		}
		labels[i] = strings.TrimSuffix(in.Name, filepath.Ext(in.Name))
		sources[i] = in.Sound
	}
	tracks, err := audio.Join(sources...)
	if err != nil {
		return naming.Meeting{}, err
	}
	c, err := p.listen(ctx, tracks, v, j.names, labels, fault.Plural(len(j.files), "file", "files"), j.out)
	if usage := (*fault.Usage)(nil); errors.As(err, &usage) {
		return naming.Meeting{}, err
	}
	if err != nil {
		return naming.Meeting{}, &fault.Input{Err: err} // which says the file
	}
	c.Source.Name, c.Source.Kind = fault.Plural(len(j.files), "file", "files"), "audio"
	return c, nil
}

// listen finds out who speaks when in src and names them; labels, if any, are what its
// channels are called. From then on nothing can be written but out.
func (p program) listen(ctx context.Context, src audio.Source, v diarize.Config, names naming.List, labels []string, where string, out desk.Destination) (naming.Meeting, error) {
	if p.Confine != nil {
		p.Confine(out.Folders()...)
	}
	g := p.NewProgress()
	defer g.Clear()
	res, err := diarize.Run(ctx, audio.Resample(src, audio.AnalysisRate), v, func(s diarize.Stage, done, total int64) {
		g.Update(string(s), done, total, func() string {
			if s != diarize.Listening {
				return ""
			}
			if total < 0 || done > total {
				return numbers.Clock(report.Seconds(audio.AnalysisRate.Duration(done))) + " heard"
			}
			return numbers.Clock(report.Seconds(audio.AnalysisRate.Duration(done))) + " of " + numbers.Clock(report.Seconds(audio.AnalysisRate.Duration(total)))
		})
	})
	if err != nil {
		return naming.Meeting{}, err
	}
	if n, ok := src.(audio.Noter); ok {
		res.Notes = append(n.Notes(), res.Notes...)
	}
	channels := src.Format().Channels
	if channels > 1 && res.Reason.ID != "" {
		p.Note("%s", p.Words().Note(res.Reason))
	}
	c := naming.OfResult(res, channels, labels, p.Words())
	order := naming.FirstHeard(c.Meeting)
	if res.Mode == diarize.Person {
		c.Distinct()
		order = naming.ByChannel(res, channels)
	}
	if err := p.rename(&c, names, order, where); err != nil {
		return naming.Meeting{}, err
	}
	if res.Mode == diarize.Person {
		c.Settle(labels != nil)
	}
	return c, nil
}

// rename gives the people of c their names, and says which voice got one that was for
// nobody in particular.
func (p program) rename(c *naming.Meeting, names naming.List, order []int, where string) error {
	blind, err := c.Rename(names, order, where)
	if err != nil {
		return err
	}
	for _, i := range blind {
		p.Note("%s", c.Told(i))
	}
	return nil
}
