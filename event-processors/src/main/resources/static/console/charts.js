// Draws bar charts with Chart.js in the page's colours. A chart that exists is updated in place.

let library;

/** Chart.js is a classic script, not a module; it is fetched when the first chart is drawn. */
function loaded() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/webjars/chart.js/dist/chart.umd.min.js';
    script.onload = () => resolve(globalThis.Chart);
    script.onerror = () => reject(new Error('The charts could not be loaded.'));
    document.head.append(script);
  });
  return library;
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const shown = new Map();

function colour(name) {
  // The browser computes the colour, because a canvas does not support light-dark().
  const probe = document.createElement('span');
  probe.className = `colour-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function options({ stacked, lying }) {
  const text = colour('text');
  const line = colour('line');
  const values = { stacked, beginAtZero: true, ticks: { color: text, precision: 0, maxTicksLimit: 6 }, grid: { color: line } };
  const names = { stacked, ticks: { color: text }, grid: { display: false } };
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    indexAxis: lying ? 'y' : 'x',
    scales: lying ? { x: values, y: names } : { x: names, y: values },
    plugins: { legend: { display: Boolean(stacked), labels: { color: text } } },
  };
}

const datasets = series => series.map(([label, data], place) => ({
  label, data, backgroundColor: colour(place ? 'second' : 'first'), maxBarThickness: 36,
}));

export async function draw(id, wanted) {
  const Chart = await loaded();
  const canvas = document.getElementById(id);
  if (!canvas) return;
  shown.set(id, wanted);
  const chart = Chart.getChart(canvas);
  const data = { labels: wanted.labels, datasets: datasets(wanted.series) };
  if (!chart) {
    new Chart(canvas, { type: 'bar', data, options: options(wanted) });
  } else {
    chart.data = data;
    chart.options = options(wanted);
    chart.update();
  }
}

dark.addEventListener('change', () => shown.forEach((wanted, id) => draw(id, wanted)));
