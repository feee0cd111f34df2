// Package jail takes rights away from this process and from programs that it starts, with what Linux offers anybody
// for that: Landlock (files, TCP, signals) and seccomp (sockets of any kind). Elsewhere, and where the kernel does not
// know how, nothing is taken; nothing here can fail in a way that ends the program.
//
// Sources: the kernel's Documentation/userspace-api/landlock.rst and seccomp_filter.rst.
package jail

// A Room is what a program that is started by Start keeps.
type Room struct {
	Read []string // files and folders that it may read
}

// Socket is a kind of socket that stays possible.
type Socket int

// The kinds of socket.
const (
	Local    Socket = iota // to other programs of this machine: a sound server
	Internet               // IPv4 and IPv6
)

// Offer is what this machine can take away.
type Offer struct {
	Files   bool // writing and opening files
	TCP     bool // connections of TCP
	Signals bool // signals to other programs
	Sockets bool // sockets of any kind
	Swap    Swap
}

// Swap is what becomes of memory that is not used for a while.
type Swap struct {
	To   Place
	Lock uint64 // so many bytes of this process can be kept from going there, all of them where it is math.MaxUint64
}

// Place is where memory is moved to, the worse the larger.
type Place int

// The places. A disk is one of which nothing better is known.
const (
	Nowhere    Place = iota // there is no swap, or none for this process
	Compressed              // it stays in memory
	Encrypted
	Disk
)
