// Says what has changed, as the server says it. While nobody looks at the page there is no connection: browsers allow few.

const RETRY_MILLIS = 3000;

export function follow(changed, state) {
  let source = null;

  function open() {
    source = new EventSource('/api/stream');
    source.onopen = () => state('live');
    source.addEventListener('changed', event => changed(JSON.parse(event.data)));
    source.onerror = () => {
      state('reconnecting');
      // A refusal ends an EventSource; a lost connection is tried again by the browser.
      if (source?.readyState === EventSource.CLOSED) setTimeout(look, RETRY_MILLIS);
    };
  }

  function look() {
    const wanted = document.visibilityState === 'visible';
    if (source && (!wanted || source.readyState === EventSource.CLOSED)) {
      source.close();
      source = null;
    }
    if (wanted && !source) open();
  }

  document.addEventListener('visibilitychange', look);
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', event => { if (event.persisted) look(); });
  look();
}
