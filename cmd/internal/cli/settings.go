package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/config"
)

func (p program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show where settings come from, or write a settings file",
		Long: `Settings come from flags, then from AIRTIME_* variables (such as
AIRTIME_MEASURES_TURN_PAUSE=3s), then from airtime.yaml in this folder, then
from airtime.yaml in your configuration folder, then from the defaults.`,
		Example: `  airtime config show
  airtime config path
  airtime config init`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fault.Usagef("config: got no command, want show, path or init").Hint("see: airtime config --help")
			}
			return fault.UnknownCommand(cmd, args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}

	show := &cobra.Command{
		Use:     "show",
		Short:   "Print every setting in effect and where it comes from",
		Example: "  airtime config show\n  AIRTIME_OUTPUT_WIDTH=100 airtime config show",
		Args:    fault.Exactly(0, "none"),
		RunE: func(*cobra.Command, []string) error {
			l, err := p.Load()
			if err != nil {
				return err
			}
			return p.Say(func(w io.Writer) error {
				tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, k := range config.Keys() {
					fmt.Fprintf(tw, "%s\t%s\t%s\n", k.Name, k.Of(l.Config), l.Origins[k.Name])
				}
				return tw.Flush()
			})
		},
	}

	path := &cobra.Command{
		Use:     "path",
		Short:   "Print the settings files looked for; the first counts most",
		Example: "  airtime config path",
		Args:    fault.Exactly(0, "none"),
		RunE: func(*cobra.Command, []string) error {
			return p.Say(func(w io.Writer) error {
				for _, path := range p.ConfigPaths() {
					state := "not there"
					if _, err := os.Stat(path); err == nil {
						state = "there"
					}
					fmt.Fprintf(w, "%s (%s)\n", path, state)
				}
				return nil
			})
		},
	}

	var force bool
	init := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a settings file with every setting commented out",
		Long: `Write a settings file in which every setting is explained and commented out.
Without FILE it goes to your configuration folder.`,
		Example: "  airtime config init\n  airtime config init airtime.yaml",
		Args:    fault.AtMostOne("at most one file"),
		RunE: func(_ *cobra.Command, args []string) error {
			d := desk.Destination{Force: force}
			switch user, ok := config.UserFile(); {
			case len(args) > 0:
				d.Path = args[0]
			case p.ConfigFile != "":
				d.Path = p.ConfigFile
			case !ok:
				return fault.Usagef("config init: this system names no configuration folder, want a FILE")
			default:
				d.Path = user
				if err := os.MkdirAll(filepath.Dir(user), 0o700); err != nil {
					return fmt.Errorf("settings folder %s: %w", filepath.Dir(user), fault.Bare(err))
				}
			}
			if err := d.Check(); err != nil {
				return err
			}
			err := p.Write(d, func(w io.Writer) error {
				_, err := w.Write(config.Template())
				return err
			})
			if err == nil && !d.IsStdout() {
				p.Note("wrote %s", d.Path)
			}
			return err
		},
	}
	init.Flags().BoolVar(&force, "force", false, "overwrite the file if it exists")

	cmd.AddCommand(show, path, init)
	return cmd
}
