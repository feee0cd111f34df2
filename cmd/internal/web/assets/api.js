// What passes between the page and the program: requests that carry the key, and a stream of states.

const given = document.querySelector("meta[name=airtime-key]").content;
if (given) {
  sessionStorage.setItem("airtime-key", given);
  history.replaceState(null, "", "/"); // the invitation is used up; nobody needs to see it
}
const key = sessionStorage.getItem("airtime-key") ?? "";

// Silence of the stream for this long means that the program is gone: it speaks every two seconds.
const patience = 5000;

async function ask(path, options = {}) {
  const answer = await fetch("/api/" + path, {
    ...options,
    headers: { "Airtime-Key": key, ...(options.body ? { "Content-Type": "application/json" } : {}) },
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer;
}

export const get = async (path) => (await ask(path)).json();
export const post = async (path, body = {}) => (await ask(path, { method: "POST", body: JSON.stringify(body) })).json();

// watch calls told with each state of a stream, and connected with whether there is a connection,
// for good: a lost connection is taken up again.
export async function watch(path, told, connected) {
  for (let pause = 250; ; pause = Math.min(2 * pause, 2000)) {
    const stop = new AbortController();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), patience);
    };
    try {
      alive();
      const answer = await ask(path, { signal: stop.signal });
      connected(true);
      pause = 250;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ""; ; ) {
        const { value, done } = await reader.read();
        if (done) break;
        alive();
        const events = (text + value).split("\n\n");
        text = events.pop();
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (data) told(JSON.parse(data.slice(6)));
        }
      }
    } catch {
      // said below
    }
    clearTimeout(timer);
    stop.abort();
    connected(false);
    await new Promise((done) => setTimeout(done, pause));
  }
}
