package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"airtime/audio/jail"
	"airtime/audio/printable"
	"airtime/cmd/internal/demo"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/trace"
)

func (p program) privacyCommand() *cobra.Command {
	var prove bool
	cmd := &cobra.Command{
		Use:   "privacy",
		Short: "Say what is kept on this computer, where and for how long",
		Long: `Say in plain words what becomes of sound, voices and names on this computer: what
is kept, where and for how long, and what keeps it from going elsewhere.

With --prove, analyze the sample meeting while another program, strace, watches,
and print every file that was written and every address that was contacted.`,
		Example: "  airtime privacy\n  airtime privacy --prove",
		Args:    fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if prove {
				return p.prove(cmd.Context())
			}
			l, err := p.Load()
			if err != nil {
				return err
			}
			width := min(p.TextWidth(l.Output), 100)
			return p.Say(func(w io.Writer) error {
				_, err := io.WriteString(w, p.privacyText(jail.MachineOffers(), runtime.GOOS, width))
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&prove, "prove", false, "analyze the sample meeting under strace, and print what it wrote and whom it contacted")
	return cmd
}

// privacyText is what is kept and what is done about it on a computer that runs goos, in lines of width columns.
func (p program) privacyText(offer jail.Offer, goos string, width int) string {
	var b strings.Builder
	part := func(title string) { fmt.Fprintf(&b, "%s\n", title) }
	line := func(format string, args ...any) {
		const bullet, indent = "  - ", "\n    "
		text := printable.Line(fmt.Sprintf(format, args...))
		b.WriteString(bullet + strings.ReplaceAll(ansi.Wordwrap(text, width-len(bullet), ""), "\n", indent) + "\n")
	}

	part("What is never kept")
	line("Sound. It is in memory while it is heard, and in no file.")
	line("Voices. The numbers by which voices are told apart are in memory until the meeting ends. They are in no file.")
	line("Words. None is recognised.")
	line("Anything on the internet. There is no server, no account, no update check, no counting of users.")

	b.WriteString("\n")
	part("What is kept")
	line("An account (names, times, figures), only where you ask for it with -o. It stays until you delete it.")
	line("%s", journalText())
	line("%s", p.settingsText())
	line("Paper and its queue: with --print, the printing system keeps what it prints for as long as it is set up to.")
	line("What you type: your shell may keep commands, and other users of this computer may see them while they run. Names need not be there: --names-file.")

	b.WriteString("\n")
	part("What keeps sound in here, on this computer (" + goos + ")")
	for _, s := range machineText(offer, goos) {
		line("%s", s)
	}

	b.WriteString("\n")
	part("What nothing in here can help against")
	line("Somebody who may do everything on this computer (an administrator), or a program that spies on it.")
	line("Another program with a microphone, such as a telephone on the table.")
	line("People. An account names people: treat it as you would treat minutes.")
	b.WriteString("\nTo see it happen: airtime privacy --prove\n")
	return b.String()
}

// journalText says what there is of journals.
func journalText() string {
	const what = "While airtime live runs, a journal of names and times (no sound), so that a crash loses little; --journal none keeps none. "
	folder, err := journal.Folder()
	if err != nil {
		return what + "This computer names no folder for it: say where with --journal FILE."
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		return what + "It would be in " + folder + ", until you delete it; there is none now."
	}
	n, size := 0, int64(0)
	var oldest time.Time
	for _, f := range files {
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		n, size = n+1, size+info.Size()
		if oldest.IsZero() || info.ModTime().Before(oldest) {
			oldest = info.ModTime()
		}
	}
	if n == 0 {
		return what + "It would be in " + folder + ", until you delete it; there is none now."
	}
	return what + fmt.Sprintf("In %s now: %s of %d kB, the oldest of %s. They stay until you delete them.",
		folder, fault.Plural(n, "file", "files"), (size+1023)/1024, oldest.Format(time.DateOnly))
}

// settingsText says which settings files there are.
func (p program) settingsText() string {
	var there []string
	for _, path := range p.ConfigPaths() {
		if _, err := os.Stat(path); err == nil {
			there = append(there, path)
		}
	}
	if len(there) == 0 {
		return "Settings, only if you write a file of them (airtime config init). There is none now."
	}
	return "Settings: " + strings.Join(there, ", ") + ". Nothing of a meeting is in there."
}

// machineText says what the system takes from the program, and what it does not.
func machineText(offer jail.Offer, goos string) []string {
	switch goos {
	case "darwin":
		return []string{
			"macOS asks you before a program hears the microphone, and shows an orange dot while one does. That is the terminal's permission: take it away in System Settings, Privacy & Security, Microphone.",
			"Memory that is moved to disk is encrypted by macOS. A crash leaves no memory image.",
			"macOS has no way for a program like this one to give up its right to write and to connect. What this program does can be watched: sudo fs_usage -w -f filesys airtime, and lsof -i -c airtime.",
		}
	case "windows":
		return []string{
			"Windows shows a microphone in the task bar while a program listens. Permission is in Settings, Privacy & security, Microphone.",
			"Memory may be moved to the paging file, which is not encrypted unless the disk is (BitLocker).",
			"Windows has no way for a program like this one to give up its right to write and to connect. What this program does can be watched with Process Monitor, of Microsoft's Sysinternals.",
		}
	case "linux":
	default:
		return []string{"Nothing is known of this system: all rests on what the program does of itself."}
	}
	yesNo := func(ok bool, yes, no string) string {
		if ok {
			return yes
		}
		return no
	}
	return []string{
		yesNo(offer.Files, "Once it hears sound, the program can write nowhere but where you asked, and cannot get that right back (Landlock).",
			"This kernel cannot keep the program from writing files (no Landlock, or /proc is not to be read): all rests on what the program does of itself."),
		yesNo(offer.Sockets, "It can open no connection of any kind (seccomp); while it listens, only those to the sound server of this computer.",
			yesNo(offer.TCP, "It can open no TCP connection (Landlock); other connections this kernel cannot forbid.", "This kernel cannot keep the program from connecting.")),
		yesNo(offer.Files, "ffmpeg, which reads other formats, can read that one recording and nothing else of yours, write nothing and connect nowhere.",
			"ffmpeg, which reads other formats, is not confined here, but takes only recordings and reaches no network."),
		swapText(offer.Swap),
		"A crash leaves no memory image, and other programs of yours cannot read this one's memory.",
	}
}

// swapText says what becomes of memory that is not used for a while.
func swapText(s jail.Swap) string {
	const other = " ffmpeg’s memory, a second or two of sound, is its own."
	switch {
	case s.To == jail.Nowhere:
		return "No memory can be moved to a disk: there is no swap, or none for this program."
	case s.To == jail.Compressed:
		return "Memory that is not used for a while is pressed together but stays in memory (zram)."
	case s.To == jail.Encrypted:
		return "Memory that is not used for a while can be moved to swap, which is encrypted on the disk."
	case s.Lock == math.MaxUint64:
		return "Sound and voices are kept out of swap, like all memory of this program, but not when the computer hibernates." + other
	}
	return fmt.Sprintf("Sound may be moved to swap on the disk: this system lets you keep %s of memory out of it. "+
		"In that much lie the sound that waits to be looked at and, as far as they fit, the numbers of voices; the rest does not. "+
		"Encrypt the disk, or start the program so that nothing of it is moved: systemd-run --user --scope -p MemorySwapMax=0 airtime …", bytesText(s.Lock))
}

// bytesText is a number of bytes as people say it.
func bytesText(n uint64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// prove analyzes the sample meeting under strace and says what was seen.
func (p program) prove(ctx context.Context) error {
	strace, err := exec.LookPath("strace")
	if err != nil {
		e := fault.Usagef("privacy: want strace, which watches what a program asks the system for, got none")
		switch runtime.GOOS {
		case "linux":
			return e.Hint("install strace: apt install strace, dnf install strace, or your system's way")
		case "darwin":
			return e.Hint("it is for Linux; on macOS watch with: sudo fs_usage -w -f filesys airtime")
		}
		return e.Hint("it is for Linux; on Windows watch with Process Monitor")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("privacy: %w", err)
	}
	// What strace sees comes through a pipe, so that the proof itself writes nothing.
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("privacy: %w", err)
	}
	defer r.Close()
	const third = "/dev/fd/3"
	cmd := exec.CommandContext(ctx, strace, append(trace.Args(third), self, "analyze", "--quiet", "--format", "csv", desk.Stdio)...)
	cmd.Stdin, cmd.ExtraFiles = bytes.NewReader(demo.Sound), []*os.File{w}
	var account, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &account, &complaint
	if err := cmd.Start(); err != nil {
		w.Close()
		return fmt.Errorf("privacy: %w", err)
	}
	w.Close()
	log, readErr := trace.Read(r)
	if err := errors.Join(cmd.Wait(), readErr); err != nil {
		return fmt.Errorf("privacy: strace: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	if log.Read == 0 {
		return errors.New("privacy: strace saw nothing, not even a file that was read: that proves nothing")
	}
	return p.Say(func(w io.Writer) error {
		fmt.Fprintf(w, "The sample meeting was analyzed (%s, %s) while strace watched.\n\n", fmt.Sprintf("%d kB of sound", len(demo.Sound)/1024), fault.Plural(bytes.Count(account.Bytes(), []byte("\n"))-1, "voice", "voices"))
		fmt.Fprintf(w, "Files read: %d, the program's own and the system's.\n", log.Read)
		wrote := callsText(w, "Files written or made", log.Wrote)
		sent := callsText(w, "Addresses contacted", log.Sent)
		if wrote+sent == 0 {
			fmt.Fprintf(w, "\nNo sound, and nothing else, left the program but the account itself.\n")
		}
		fmt.Fprintf(w, "\nThe same by hand, with a recording of yours:\n  strace -f -e trace=file,network airtime analyze FILE\n")
		return nil
	})
}

// callsText prints what was done, and returns how many of the calls succeeded.
func callsText(w io.Writer, title string, calls []string) int {
	n := 0
	for _, c := range calls {
		if !trace.Refused(c) {
			n++
		}
	}
	if len(calls) == 0 {
		fmt.Fprintf(w, "%s: none.\n", title)
		return 0
	}
	fmt.Fprintf(w, "%s: %d\n", title, n)
	for _, c := range calls {
		fmt.Fprintf(w, "  %s\n", c)
	}
	return n
}
