package format

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/config"
	"airtime/report"
	"airtime/report/render"
)

// PrintFlags say whether a sheet goes to the printer, and on which paper it is set.
type PrintFlags struct{ Print bool }

// Add gives cmd the flags.
func (f *PrintFlags) Add(d *desk.Desk, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.Print, "print", false, "print the sheet, with the printing system of this machine (CUPS)")
	d.SettingFlag(cmd, cmd.Flags(), "paper", "output.paper")
}

// Resolve is out.Resolve, or the format of printed pages. It refuses to print
// what goes elsewhere.
func (f PrintFlags) Resolve(out *Flags) (Format, error) {
	if !f.Print {
		return out.Resolve()
	}
	if !out.IsStdout() {
		return Format{}, fault.Usagef("print: the sheet would go to %s too, want --print or -o", out.Path)
	}
	if name := cmp.Or(out.Format.Text, "pdf"); name != "pdf" {
		return Format{}, fault.Usagef("print: got --format %s, want pdf or none", name)
	}
	return Find("pdf", out.Destination)
}

// Hand prints a, or writes it to where it was asked for.
func Hand(ctx context.Context, d *desk.Desk, a report.Account, f Format, to desk.Destination, o Options, onPaper bool) error {
	if onPaper {
		return Print(ctx, d, a, f, o)
	}
	return Deliver(d, a, f, to, o)
}

// Print hands the sheet of o, or else of a, to the printer.
func Print(ctx context.Context, d *desk.Desk, a report.Account, f Format, o Options) error {
	said, err := ToPrinter(ctx, a, f, o)
	if err == nil {
		d.Note("%s", said)
	}
	return err
}

// ToPrinter is Print, and returns what the printing system said. Nothing is written to disk
// by us; the printing system keeps what it prints as it is set up to.
func ToPrinter(ctx context.Context, a report.Account, f Format, o Options) (string, error) {
	lp, err := exec.LookPath("lp")
	if err != nil {
		return "", fmt.Errorf("print: %w", fault.ErrNoPrinting)
	}
	var pages, said, complaint bytes.Buffer
	if err := f.write(&pages, a, o); err != nil {
		return "", err
	}
	// Everybody sees the titles of what waits at a shared printer: ours does not say
	// which meeting it is about.
	cmd := exec.CommandContext(ctx, lp, "-t", "airtime sheet", "-o", "media="+string(o.paper), "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &pages, &said, &complaint
	if err := cmd.Run(); err != nil {
		why := strings.TrimPrefix(strings.TrimSpace(complaint.String()), "lp: ")
		return "", fault.Hinted(errors.New("print: "+cmp.Or(why, err.Error())), "see the printers with: lpstat -p -d")
	}
	return cmp.Or(strings.TrimSpace(said.String()), "sent to the printer"), nil
}

// paperOf returns the paper to print on.
func paperOf(c config.Paper) render.Paper {
	switch c {
	case config.PaperA4:
		return render.A4
	case config.PaperLetter:
		return render.Letter
	}
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_PAPER"), os.Getenv("LANG"))
	_, country, _ := strings.Cut(locale, "_")
	if end := strings.IndexAny(country, ".@"); end >= 0 {
		country = country[:end]
	}
	// Where Letter is usual. Ref: Unicode CLDR 45, supplemental data, paperSize.
	if slices.Contains([]string{"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}, country) {
		return render.Letter
	}
	return render.A4
}
