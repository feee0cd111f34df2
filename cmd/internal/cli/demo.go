package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/cmd/internal/demo"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/diarize"
	"airtime/report"
)

func (p program) demoCommand() *cobra.Command {
	var out format.Flags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Analyze the sample meeting that is inside this program",
		Long: `Analyze a sample meeting that is inside this program, three and a half minutes
of four synthetic voices around one microphone, the same way as any recording.`,
		Example: "  airtime demo\n  airtime demo -o account.json",
		Args:    fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, as, err := out.Begin(p.Desk)
			if err != nil {
				return err
			}
			src, err := audio.Open(cmd.Context(), desk.Stdio, demo.Open())
			if err != nil {
				return fmt.Errorf("sample meeting: %w", err)
			}
			defer src.Close()
			c, err := p.listen(cmd.Context(), src, diarize.DefaultConfig(), nil, nil, "the sample meeting", out.Destination)
			if err != nil {
				return fmt.Errorf("sample meeting: %w", err)
			}
			c.Title = demo.Title
			c.Source.Name, c.Source.Kind = demo.Name, "demo"
			return format.Deliver(p.Desk, report.Compute(c.Meeting, l.Measures), as, out.Destination, format.OptionsFor(p.Desk, l.Output, out.Destination))
		},
	}
	out.Add(cmd)
	return cmd
}
