//go:build !linux

package jail

import "os/exec"

// Start is cmd.Start: this system has nothing to take rights with that any program may use.
func Start(cmd *exec.Cmd, _ Room) error { return cmd.Start() }

// Sockets does nothing here.
func Sockets(...Socket) {}

// KeepFromSwap does nothing here.
func KeepFromSwap() {}

// MostCore is how large an image of the memory of a program that crashed may be, in bytes.
const MostCore = 0

// Lock does nothing here.
func Lock[T any]([]T) {}

// MachineOffers says what can be taken away: nothing here.
func MachineOffers() Offer { return Offer{} }
