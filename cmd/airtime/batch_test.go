//go:build batch

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// batch is a folder with the program, recordings and a list of them, the second of which is no recording.
type batch struct {
	dir, list, accounts string
	env                 []string
}

func newBatch(t *testing.T) batch {
	t.Helper()
	dir := t.TempDir()
	b := batch{dir: dir, list: filepath.Join(dir, "list"), accounts: filepath.Join(dir, "accounts")}
	program := filepath.Join(dir, "airtime")
	if msg, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	var list strings.Builder
	for i := range 4 {
		path := filepath.Join(dir, fmt.Sprintf("evening %d.wav", i+1))
		fmt.Fprintln(&list, path)
		if i == 1 {
			write(t, path, "no recording")
			continue
		}
		b.record(t, path, i)
	}
	write(t, b.list, list.String())
	b.env = append(testEnv(t), "PATH="+dir+":"+os.Getenv("PATH"), "JOBS=2")
	return b
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (b batch) record(t *testing.T, path string, first int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := writeWAV(f, 16000, meeting(16000, 1+first, 2, 8, false, false)); err != nil {
		t.Fatal(err)
	}
}

// ran says which of the four accounts are there, as "1.34".
func (b batch) ran(t *testing.T) string {
	t.Helper()
	var s strings.Builder
	for i := range 4 {
		if _, err := os.Stat(filepath.Join(b.accounts, fmt.Sprintf("evening %d.wav.json", i+1))); err == nil {
			s.WriteString(strconv.Itoa(i + 1))
		} else {
			s.WriteByte('.')
		}
	}
	return s.String()
}

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Fatalf("%s is not installed, which this test needs; make test-batch or make test-slurm installs it", p)
		}
	}
}

func recipe(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("recipes", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestParallel has one recording fail, mends it and runs again: only that one is analyzed then.
func TestParallel(t *testing.T) {
	need(t, "parallel")
	b := newBatch(t)
	run := func() (string, error) {
		cmd := exec.Command(recipe(t, "gnu-parallel"), b.list, b.accounts)
		cmd.Env = b.env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err == nil {
		t.Errorf("want a failure for the second recording; got %s", out)
	}
	if got := b.ran(t); got != "1.34" {
		t.Fatalf("accounts of %s, want 1.34", got)
	}
	log, err := os.ReadFile(filepath.Join(b.accounts, "log"))
	if err != nil || !strings.Contains(string(log), `"level":"error","message":"`+filepath.Join(b.dir, "evening 2.wav")+`: `) {
		t.Errorf("log: %v, %s", err, log)
	}
	first := filepath.Join(b.accounts, "evening 1.wav.json")
	before, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	b.record(t, filepath.Join(b.dir, "evening 2.wav"), 1)
	if out, err := run(); err != nil {
		t.Fatalf("again: %v: %s", err, out)
	}
	if got := b.ran(t); got != "1234" {
		t.Errorf("accounts of %s, want 1234", got)
	}
	if after, err := os.Stat(first); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the first account was written again: %v", err)
	}
	cmd := exec.Command(filepath.Join(b.dir, "airtime"), "compare", "--format", "csv", "--dir", b.accounts)
	cmd.Env = b.env
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "balance") {
		t.Errorf("compare: %v: %s", err, out)
	}
}

// TestKubernetes runs the command of the Indexed Job as each of its pods would, with folders of this machine for its volumes.
func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile(recipe(t, "kubernetes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var job struct {
		Kind string
		Spec struct {
			CompletionMode string `yaml:"completionMode"`
			Template       struct {
				Spec struct {
					Containers []struct{ Command, Args []string }
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &job); err != nil {
		t.Fatal(err)
	}
	if job.Kind != "Job" || job.Spec.CompletionMode != "Indexed" || len(job.Spec.Template.Spec.Containers) != 1 {
		t.Fatalf("got %+v", job)
	}
	b := newBatch(t)
	if err := os.Symlink(recipe(t, "one"), filepath.Join(b.dir, "one")); err != nil {
		t.Fatal(err)
	}
	c := job.Spec.Template.Spec.Containers[0]
	args := append(c.Command[1:], c.Args...)
	for i := range args {
		args[i] = strings.NewReplacer("/recordings/list", b.list, "/accounts", b.accounts).Replace(args[i])
	}
	for index, want := range []int{0, 3, 0, 0, 2} { // the second is no sound, the last index is beyond the list
		cmd := exec.Command(c.Command[0], args...)
		cmd.Env = append(b.env, fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index))
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("index %d ends with %d, want %d: %s", index, got, want, out)
		}
	}
	if got := b.ran(t); got != "1.34" {
		t.Errorf("accounts of %s, want 1.34", got)
	}
}

// TestSlurm starts a cluster of one node, with daemons of its own in a folder of its own, and runs a job array in it.
func TestSlurm(t *testing.T) {
	need(t, "munged", "slurmctld", "slurmd", "sbatch", "squeue")
	if os.Getuid() != 0 {
		t.Skip("slurmd wants to be root")
	}
	b := newBatch(t)
	if err := os.Chmod(b.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	host, _, _ = strings.Cut(host, ".")
	for _, d := range []string{"state", "spool", "munge"} {
		if err := os.Mkdir(filepath.Join(b.dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	key, socket := filepath.Join(b.dir, "munge", "key"), filepath.Join(b.dir, "munge", "socket")
	write(t, key, strings.Repeat("a key of this test alone ", 10))
	conf := filepath.Join(b.dir, "slurm.conf")
	write(t, conf, fmt.Sprintf(`ClusterName=test
SlurmctldHost=%[1]s(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=%[3]s
CryptoType=crypto/munge
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=%[2]s/state
SlurmdSpoolDir=%[2]s/spool
SlurmctldPidFile=%[2]s/ctld.pid
SlurmdPidFile=%[2]s/d.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
ReturnToService=2
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=all Nodes=%[1]s Default=YES MaxTime=INFINITE State=UP
`, host, b.dir, socket))
	env := append(b.env, "SLURM_CONF="+conf, "RECIPES="+filepath.Dir(recipe(t, "one")))
	daemon := func(name string, args ...string) {
		cmd := exec.Command(name, args...)
		cmd.Env = env
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	}
	if msg, err := exec.Command("chmod", "0700", filepath.Join(b.dir, "munge")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	daemon("munged", "--foreground", "--force", "--key-file="+key, "--socket="+socket, "--pid-file="+socket+".pid", "--log-file="+socket+".log", "--seed-file="+socket+".seed")
	daemon("slurmctld", "-D", "-f", conf)
	daemon("slurmd", "-D", "-f", conf, "-N", host)
	var out []byte
	until(t, 30*time.Second, func() bool {
		cmd := exec.Command("sbatch", "--parsable", "--array=1-4", "--output="+filepath.Join(b.dir, "job-%a.log"), recipe(t, "slurm"), b.list, b.accounts)
		cmd.Env, cmd.Dir = env, b.dir
		out, err = cmd.CombinedOutput()
		return err == nil
	}, func() string { return string(out) })
	id := strings.TrimSpace(string(out))
	until(t, 2*time.Minute, func() bool {
		cmd := exec.Command("squeue", "--noheader", "--jobs", id)
		cmd.Env = env
		out, err = cmd.CombinedOutput()
		return err != nil || len(strings.TrimSpace(string(out))) == 0
	}, func() string { return string(out) })
	if got := b.ran(t); got != "1.34" {
		t.Errorf("accounts of %s, want 1.34", got)
	}
	if log, err := os.ReadFile(filepath.Join(b.dir, "job-2.log")); err != nil || !strings.Contains(string(log), "evening 2.wav: ") {
		t.Errorf("the log of the second job: %v: %s", err, log)
	}
}

// until waits for done.
func until(t *testing.T, limit time.Duration, done func() bool, state func() string) {
	t.Helper()
	for begun := time.Now(); !done(); time.Sleep(200 * time.Millisecond) {
		if time.Since(begun) > limit {
			t.Fatalf("not done after %v: %s", limit, state())
		}
	}
}
