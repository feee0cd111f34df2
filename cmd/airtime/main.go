// Command airtime listens to a meeting and helps its people see how the floor was
// shared.
package main

func main() {}
