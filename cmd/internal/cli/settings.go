package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"airtime/config"
)

func (p *program) configCommand() *cobra.Command {
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
				return usagef("config: got no command, want show, path or init").hint("see: airtime config --help")
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}

	show := &cobra.Command{
		Use:     "show",
		Short:   "Print every setting in effect and where it comes from",
		Example: "  airtime config show\n  AIRTIME_OUTPUT_WIDTH=100 airtime config show",
		Args:    exactly(0, "none"),
		RunE: func(*cobra.Command, []string) error {
			l, err := p.load()
			if err != nil {
				return err
			}
			return p.say(func(w io.Writer) error {
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
		Args:    exactly(0, "none"),
		RunE: func(*cobra.Command, []string) error {
			return p.say(func(w io.Writer) error {
				for _, path := range p.configPaths() {
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
		Args:    atMostOne("at most one file"),
		RunE: func(_ *cobra.Command, args []string) error {
			d := destination{force: force}
			switch user, ok := config.UserFile(); {
			case len(args) > 0:
				d.path = args[0]
			case p.configFile != "":
				d.path = p.configFile
			case !ok:
				return usagef("config init: this system names no configuration folder, want a FILE")
			default:
				d.path = user
				if err := os.MkdirAll(filepath.Dir(user), 0o700); err != nil {
					return fmt.Errorf("settings folder %s: %w", filepath.Dir(user), bare(err))
				}
			}
			if err := d.check(); err != nil {
				return err
			}
			err := p.write(d, func(w io.Writer) error {
				_, err := w.Write(config.Template())
				return err
			})
			if err == nil && !d.isStdout() {
				p.note("wrote %s", d.path)
			}
			return err
		},
	}
	init.Flags().BoolVar(&force, "force", false, "overwrite the file if it exists")

	cmd.AddCommand(show, path, init)
	return cmd
}

// configPaths are the settings files that load looks for.
func (p *program) configPaths() []string {
	if p.configFile != "" {
		return []string{p.configFile}
	}
	if path := os.Getenv(config.EnvFile); path != "" {
		return []string{path}
	}
	return config.Paths()
}
