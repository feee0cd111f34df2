package desk

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airtime/cmd/internal/fault"
	"airtime/config"
	"airtime/report/words"
)

// AddFlags adds the flags that every command has.
func (d *Desk) AddFlags(root *cobra.Command) {
	pf := root.PersistentFlags()
	pf.StringVar(&d.ConfigFile, "config", "", "read settings from this `FILE` only")
	d.logFormat.Word = Word{logText, logText + "|" + logJSON}
	pf.Var(&d.logFormat, "log-format", "how messages on standard error are written: for people, or an object a line for programs")
	CompleteWords(root, "log-format", []string{logText, logJSON})
	pf.BoolVarP(&d.Quiet, "quiet", "q", false, "say nothing on standard error but errors")
	pf.Var(&d.lang, "lang", "the language of what is printed, such as "+fault.OrList(words.Languages())+"; if not given, that of the environment")
	CompleteWords(root, "lang", words.Languages())
	d.flags = make(map[string][]*pflag.Flag)
	d.SettingFlag(root, pf, "color", "output.color")
}

// SettingFlag adds a flag for a setting: its help, default and choices are those of
// the setting, stated once.
func (d *Desk) SettingFlag(cmd *cobra.Command, fs *pflag.FlagSet, flag, name string) {
	k, ok := config.Find(name)
	if !ok {
		panic("no setting " + name)
	}
	fs.Var(&Word{k.Default(), k.Placeholder()}, flag, k.Help)
	d.flags[name] = append(d.flags[name], fs.Lookup(flag))
	CompleteWords(cmd, flag, k.Choices)
}

// Word is the value of a flag; what stands for it in the help is its kind. What is
// allowed is checked where the value is used, with the other sources of settings.
type Word struct{ Text, Kind string }

func (w *Word) String() string { return w.Text }

func (w *Word) Type() string { return w.Kind }

func (w *Word) Set(s string) error { w.Text = s; return nil }

// CompleteWords completes the value of a flag from a few words.
func CompleteWords(cmd *cobra.Command, flag string, words []string) {
	// The only error is a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
