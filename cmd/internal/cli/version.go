package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/fault"
	"airtime/diarize/neural/weights"
)

// released is the version of a program that make dist made.
var released string

// version describes this build in one line.
func version() string {
	v, revision := "of no known version", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		switch known := info.Main.Version; {
		case released != "":
			v = released
		case known != "" && known != "(devel)": // as Go says where there is no git
			v = known
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && !strings.Contains(v, s.Value[:min(12, len(s.Value))]) {
				revision = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return fmt.Sprintf("airtime %s%s, %s, %s/%s", v, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (p program) versionCommand() *cobra.Command {
	var licences bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of this program",
		Example: "  airtime version\n  airtime version --licences",
		Args:    fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !licences {
				_, err := fmt.Fprintln(p.Stdout, cmd.Root().Version)
				return err
			}
			networks := weights.Notices
			if !weights.Available() {
				networks = "This airtime was built without the voice networks.\n"
			}
			_, err := fmt.Fprint(p.Stdout, networks)
			return err
		},
	}
	cmd.Flags().BoolVar(&licences, "licences", false, "print whose the voice networks in it are, and the licences they come under")
	return cmd
}
