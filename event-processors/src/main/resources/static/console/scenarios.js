// Demo orders, one scenario for each outcome. A scenario creates what it needs through the HTTP API, with ids that begin with demo-, and
// returns the order's id.

import { get, path, post, Refused } from './api.js';

const unique = () => `demo-${crypto.randomUUID().slice(0, 8)}`;

const PRODUCTS = [
  { productId: 'demo-tea', name: 'Demo tea', price: 2500, quantity: 1_000_000 },
  { productId: 'demo-cup', name: 'Demo cup', price: 900, quantity: 1_000_000 },
  { productId: 'demo-rarity', name: 'Demo rarity, sold out', price: 9900, quantity: 0 },
];

/** All scenarios share the products, whose registration is idempotent; each order has its own wallet. */
async function shop(id, balance = 100_000) {
  for (const product of PRODUCTS) await post('/api/products', product);
  if (balance !== null) await post('/api/wallets', { userId: `${id}-user`, balance });
}

const coupon = (id, more = {}) =>
  post('/api/coupons', { couponId: `${id}-coupon`, userId: `${id}-user`, discount: { type: 'PERCENT', value: 10 }, ...more });

/** Enough money for one order with a coupon, but not for two. */
const ENOUGH_FOR_ONE = 6000;

async function order(id, { product = 'demo-tea', couponId, orderId = id } = {}) {
  const lines = [{ productId: 'demo-cup', quantity: 1 }, { productId: product, quantity: 2 }];
  return (await post('/api/orders', { orderId, userId: `${id}-user`, couponId, lines })).orderId;
}

/** Polls until the condition holds, for at most five seconds. */
async function until(holds) {
  for (let poll = 0; poll < 50 && !(await holds()); poll++) await new Promise(resolve => setTimeout(resolve, 100));
}

const used = couponId => until(async () => (await get(path`/api/coupons/${couponId}`)).status === 'USED');

/**
 * Places two orders at once, each with a coupon, and returns the id of the one that the wallet refuses. If the first order is paid
 * before the second one arrives, the second one is turned away, and the function places two other orders.
 */
async function oneTooMany() {
  for (;;) {
    const id = unique();
    const second = `${id}-2`;
    await shop(id, ENOUGH_FOR_ONE);
    await Promise.all([coupon(id), coupon(id, { couponId: `${second}-coupon` })]);
    const both = await Promise.allSettled(
      [order(id, withCoupon(id)), order(id, { ...withCoupon(second), orderId: second })]);
    const failed = both.find(one => one.status === 'rejected');
    if (failed && !(failed.reason instanceof Refused && failed.reason.status === 409)) throw failed.reason;
    if (failed) continue;
    let refused = null;
    await until(async () => {
      const orders = await Promise.all([id, second].map(one => get(path`/api/orders/${one}`)));
      refused = orders.find(one => one.status === 'CANCELLED');
      return refused;
    });
    return refused?.orderId ?? second;
  }
}

const withCoupon = id => ({ couponId: `${id}-coupon` });

export const SCENARIOS = [
  ['Goes through', 'Two products, no coupon: the stock is deducted, then the order is paid.',
    async id => { await shop(id); return order(id); }],
  ['Goes through with a coupon', 'Stock and coupon are handled in parallel; the coupon takes ten percent off.',
    async id => { await shop(id); await coupon(id); return order(id, withCoupon(id)); }],
  ['Too little money', 'Two orders at once, and money for one: the wallet refuses the other order, and its stock and coupon are given back.',
    oneTooMany],
  ['No wallet', 'The buyer has no wallet, so the order is turned away at once: no order is created and no stock is held.',
    async id => { await shop(id, null); return order(id); }],
  ['Not enough in stock', 'Inventory refuses; the coupon that was used meanwhile is given back.',
    async id => { await shop(id); await coupon(id); return order(id, { ...withCoupon(id), product: 'demo-rarity' }); }],
  ['Unknown product', 'Inventory refuses; the coupon is given back.',
    async id => { await shop(id); await coupon(id); return order(id, { ...withCoupon(id), product: 'demo-unheard-of' }); }],
  ['Unknown coupon', 'The coupon domain refuses; the stock that was deducted meanwhile is given back.',
    async id => { await shop(id); return order(id, withCoupon(id)); }],
  ['Used coupon', 'A first order uses the coupon, so the second one is refused.',
    async id => {
      await shop(id);
      await coupon(id);
      await order(id, withCoupon(id));
      await used(`${id}-coupon`);
      return order(id, { ...withCoupon(id), orderId: `${id}-2` });
    }],
  ['Expired coupon', 'The coupon ended years ago; the stock is given back.',
    async id => { await shop(id); await coupon(id, { expiresAt: '2020-01-01T00:00:00Z' }); return order(id, withCoupon(id)); }],
  ['Everything wrong', 'Inventory and coupon both refuse; nothing was taken.',
    async id => { await shop(id); return order(id, { ...withCoupon(id), product: 'demo-rarity' }); }],
].map(([name, about, place]) => ({ name, about, place: () => place(unique()) }));
