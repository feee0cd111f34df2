package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/confine"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/listen"
	"airtime/config"
)

// Run carries out one call of the program and returns its exit status. It returns
// soon after ctx is cancelled, whatever the command is waiting for.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	confine.Harden()
	limitMemory()
	p := program{&desk.Desk{Stdin: stdin, Stdout: stdout, Stderr: stderr, Confine: confine.To}}
	return p.call(ctx, args)
}

// program is one call.
type program struct{ *desk.Desk }

// call is Run in a process that is not the program's own, such as that of a test.
func (p program) call(ctx context.Context, args []string) int {
	root := p.rootCommand()
	root.SetArgs(args)
	return p.Run(ctx, root)
}

// When memory is collected rather than taken from the system. A recording leaves little behind, so that collecting often costs
// nearly nothing: 90 MB are kept after eight hours and 135 MB after a day. What is kept must stay well below heap, beyond which the
// collector may take half of the time.
const (
	heap    = 208 << 20
	garbage = 30 // percent of what is in use
)

func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heap)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

func (p program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "airtime",
		Short: "See how a meeting's floor was shared",
		Long: `airtime listens to a recording of a meeting, works out who spoke when, and
gives an account of how the floor was shared.

Everything happens on this machine. No sound and no voice is stored or sent,
no word is recognised, and nobody is identified: voices are called Person A,
Person B and so on until you name them.

` + fault.ExitText(),
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
			return fault.UnknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	wrapped := fmt.Sprintf(".FlagUsagesWrapped %d ", min(max(desk.Columns(p.Stdout), config.MinWidth), 100))
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", wrapped))
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fault.Flag(err).Hint("see: %s --help", cmd.CommandPath())
	})
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})

	p.AddFlags(root)

	root.AddCommand(
		p.analyzeCommand(),
		listen.Check(p.Desk),
		listen.Live(p.Desk),
		p.reportCommand(),
		p.nameCommand(),
		p.editCommand(),
		p.compareCommand(),
		p.questionsCommand(),
		p.demoCommand(),
		listen.Devices(p.Desk),
		p.scoreCommand(),
		p.configCommand(),
		p.privacyCommand(),
		p.completionCommand(),
		p.versionCommand(),
	)
	return root
}

// Commands are the commands of the program, to make its manual of. They are not for running.
func Commands() *cobra.Command {
	p := program{&desk.Desk{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard}}
	return p.rootCommand()
}
