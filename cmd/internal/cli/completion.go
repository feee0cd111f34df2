package cli

import (
	"io"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
)

func (p program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that completes commands and flags in your shell",
		Long: `Print a script that completes the commands, flags and file names of airtime.
SHELL is bash, zsh, fish or powershell.`,
		Example: `  # bash, for you alone (needs the package bash-completion)
  airtime completion bash > ~/.local/share/bash-completion/completions/airtime

  # zsh, in a folder that is in your fpath
  airtime completion zsh > ~/.zfunc/_airtime

  # fish
  airtime completion fish > ~/.config/fish/completions/airtime.fish`,
		ValidArgs: shells,
		Args:      fault.Exactly(1, "one shell: bash, zsh, fish or powershell"),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			generate := map[string]func(io.Writer) error{
				"bash":       func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
				"zsh":        root.GenZshCompletion,
				"fish":       func(w io.Writer) error { return root.GenFishCompletion(w, true) },
				"powershell": root.GenPowerShellCompletionWithDesc,
			}[args[0]]
			if generate == nil {
				return fault.Usagef("shell: got %q, want bash, zsh, fish or powershell", args[0])
			}
			return p.Write(desk.Destination{}, generate)
		},
	}
}
