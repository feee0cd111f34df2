package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airtime/audio/printable"
	"airtime/config"
	"airtime/report/words"
)

// grace is how long an interrupted command may take to end in order. A read
// that never returns (a silent pipe) must not hold up an interrupt.
const grace = 500 * time.Millisecond

// Run carries out one call of the program and returns its exit status. It returns
// soon after ctx is cancelled, whatever the command is waiting for.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	harden()
	thrifty()
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, confine: confine}
	return p.run(ctx, args)
}

// When memory is collected rather than taken from the system. A recording leaves little behind, so that collecting often costs
// nearly nothing, until what is kept of it comes close to heap: with a limit of 112 MB the collector ran without end at
// eight hours, which now take 191 MB in all, and one hour 141 (2026-11).
const (
	heap    = 160 << 20
	garbage = 30 // percent of what is in use
)

func thrifty() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heap)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// run is Run in a process that is not the program's own, such as that of a test.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.rootCommand()
	root.SetArgs(args)

	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		wait := grace
		if p.orderly.Load() {
			wait = math.MaxInt64
		}
		select {
		case err = <-done:
		case <-time.After(wait):
			err = ctx.Err()
			if canRedraw(p.stderr) {
				fmt.Fprint(p.stderr, clearLine) // of a bar that is not going on
			}
		}
		// A file that is being written is written to its end; none is begun any more.
		p.saving.Lock()
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // also where an interrupted ffmpeg complains first
	}
	return p.finish(err)
}

// program is one call: its streams and the settings every command shares.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	confine        func(destination) // nil leaves the process its rights
	saving         sync.Mutex        // held while a file is written
	wrote          atomic.Bool       // a file
	orderly        atomic.Bool       // an interrupt ends the command in order
	silent         atomic.Bool       // standard error takes nothing any more

	logFormat  logWord
	configFile string
	lang       language
	quiet      bool
	flags      map[string][]*pflag.Flag // that set a setting, by config.Key.Name: one for each command that has it
}

// endsInOrder says that an interrupt is how this command is ended: it gets the time
// it needs, and only a second interrupt stops it at once.
func (p *program) endsInOrder() { p.orderly.Store(true) }

// finish says what went wrong, if anything, and returns the exit status.
func (p *program) finish(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, syscall.EPIPE):
		// Whoever read our output has seen enough. They know; telling them is noise.
		return exitFailure
	case errors.Is(err, context.Canceled):
		if p.wrote.Load() {
			p.logLine("error", "stopped; what was saved until now stays", exitStopped)
		} else {
			p.logLine("error", "stopped; nothing was written", exitStopped)
		}
		return exitStopped
	}
	status := exitStatus(err)
	for _, e := range each(err) {
		p.logLine("error", e.Error(), status)
	}
	for _, h := range Hints(err) {
		p.logLine("hint", "hint: "+h, 0)
	}
	return status
}

// each takes apart what errors.Join has put together.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok && strings.Contains(err.Error(), "\n") {
		return joined.Unwrap()
	}
	return []error{err}
}

// maxMessage is the most of a message that is shown, in bytes: ten lines of a terminal.
const maxMessage = 800

// message is the one place where something is said on standard error. What it quotes of files, names and other programs
// cannot move the cursor, colour the screen, begin a line of its own or turn the direction of writing.
func (p *program) message(text string) { p.logLine("info", text, 0) }

// logLine says something at a level: for people, or, with --log-format json, as one object a line for programs. exit is
// the status that the program ends with for it; 0 if it does not.
func (p *program) logLine(level, text string, exit int) {
	text = printable.Middle(printable.Line(text), maxMessage)
	if p.logFormat.text != logJSON {
		fmt.Fprintf(p.stderr, "airtime: %s\n", text)
		return
	}
	line, err := json.Marshal(struct {
		Time  string `json:"time"`
		Level string `json:"level"` // info, error or hint
		Text  string `json:"message"`
		Exit  int    `json:"exit,omitempty"`
	}{time.Now().UTC().Format(time.RFC3339), level, strings.TrimPrefix(text, "hint: "), exit})
	if err != nil {
		panic(err) // strings cannot fail
	}
	fmt.Fprintf(p.stderr, "%s\n", line)
}

// The values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

// logWord is one of them.
type logWord struct{ word }

func (w *logWord) Set(s string) error {
	if s != logText && s != logJSON {
		return fmt.Errorf("got %q, want %s or %s", s, logText, logJSON)
	}
	return w.word.Set(s)
}

// note tells the person at the terminal something that is no part of the result.
func (p *program) note(format string, args ...any) {
	if !p.quiet {
		p.warn(format, args...)
	}
}

// warn is note for what must be known also to those who want quiet.
func (p *program) warn(format string, args ...any) {
	if !p.silent.Load() {
		p.message(fmt.Sprintf(format, args...))
	}
}

// load returns the settings in effect.
func (p *program) load() (config.Loaded, error) {
	file := p.configFile
	if file == "" {
		file = os.Getenv(config.EnvFile)
	}
	flags := make(map[string]*pflag.Flag)
	for name, each := range p.flags {
		flags[name] = each[0]
		for _, f := range each {
			if f.Changed {
				flags[name] = f
			}
		}
	}
	l, err := config.Load(config.Input{File: file, Flags: flags})
	if err != nil {
		return config.Loaded{}, &usageError{err: err}
	}
	return l, nil
}

// begin returns the settings in effect and how the output is to be written, once nothing stands in its
// way; reads are the files that it must not overwrite.
func (p *program) begin(out *outputFlags, reads ...string) (config.Loaded, form, error) {
	l, err := p.load()
	if err != nil {
		return config.Loaded{}, form{}, err
	}
	f, err := out.resolve()
	if err != nil {
		return config.Loaded{}, form{}, err
	}
	return l, f, p.check(out.destination, reads...)
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "airtime",
		Short: "See how a meeting's floor was shared",
		Long: `airtime listens to a recording of a meeting, works out who spoke when, and
gives an account of how the floor was shared.

Everything happens on this machine. No sound and no voice is stored or sent,
no word is recognised, and nobody is identified: voices are called Person A,
Person B and so on until you name them.

` + exitText(),
		Example: `  airtime demo
  airtime analyze meeting.wav
  airtime analyze -o account.json --names "Ana,Ben,Chidi" meeting.mp4
  airtime report account.json`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	wrapped := fmt.Sprintf(".FlagUsagesWrapped %d ", min(max(columns(p.stdout), config.MinWidth), 100))
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", wrapped))
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return flagError(err).hint("see: %s --help", cmd.CommandPath())
	})
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})

	pf := root.PersistentFlags()
	pf.StringVar(&p.configFile, "config", "", "read settings from this `FILE` only")
	p.logFormat.word = word{logText, logText + "|" + logJSON}
	pf.Var(&p.logFormat, "log-format", "how messages on standard error are written: for people, or an object a line for programs")
	completeWords(root, "log-format", []string{logText, logJSON})
	pf.BoolVarP(&p.quiet, "quiet", "q", false, "say nothing on standard error but errors")
	pf.Var(&p.lang, "lang", "the language of what is printed, such as "+orList(words.Languages())+"; if not given, that of the environment")
	completeWords(root, "lang", words.Languages())
	p.flags = make(map[string][]*pflag.Flag)
	p.settingFlag(root, pf, "color", "output.color")

	root.AddCommand(
		p.analyzeCommand(),
		p.checkCommand(),
		p.liveCommand(),
		p.reportCommand(),
		p.nameCommand(),
		p.editCommand(),
		p.compareCommand(),
		p.questionsCommand(),
		p.demoCommand(),
		p.devicesCommand(),
		p.scoreCommand(),
		p.configCommand(),
		p.privacyCommand(),
		p.completionCommand(),
		p.versionCommand(),
	)
	return root
}

// settingFlag adds a flag for a setting: its help, default and choices are those of
// the setting, stated once.
func (p *program) settingFlag(cmd *cobra.Command, fs *pflag.FlagSet, flag, name string) {
	k, ok := config.Find(name)
	if !ok {
		panic("no setting " + name)
	}
	fs.Var(&word{k.Default(), k.Placeholder()}, flag, k.Help)
	p.flags[name] = append(p.flags[name], fs.Lookup(flag))
	completeWords(cmd, flag, k.Choices)
}

// word is the value of a flag; what stands for it in the help is its kind. What is
// allowed is checked where the value is used, with the other sources of settings.
type word struct{ text, kind string }

func (w *word) String() string     { return w.text }
func (w *word) Type() string       { return w.kind }
func (w *word) Set(s string) error { w.text = s; return nil }

// completeWords completes the value of a flag from a few words.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	// The only error is a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
