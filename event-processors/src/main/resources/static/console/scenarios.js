// Demo orders of every kind. Each makes what it needs by the ordinary API, under names that begin with demo-, and gives the order's id.

import { get, path, post, Refused } from './api.js';

const unique = () => `demo-${crypto.randomUUID().slice(0, 8)}`;

const PRODUCTS = [
  { productId: 'demo-tea', name: 'Demo tea', price: 2500, quantity: 1_000_000 },
  { productId: 'demo-cup', name: 'Demo cup', price: 900, quantity: 1_000_000 },
  { productId: 'demo-rarity', name: 'Demo rarity, sold out', price: 9900, quantity: 0 },
];

/** The same products for all, which may be registered again; a wallet for each order. */
async function shop(id, balance = 100_000) {
  for (const product of PRODUCTS) await post('/api/products', product);
  if (balance !== null) await post('/api/wallets', { userId: `${id}-user`, balance });
}

const coupon = (id, more = {}) =>
  post('/api/coupons', { couponId: `${id}-coupon`, userId: `${id}-user`, discount: { type: 'PERCENT', value: 10 }, ...more });

/** What one order with a coupon costs, and not two. */
const ENOUGH_FOR_ONE = 6000;

async function order(id, { product = 'demo-tea', couponId, orderId = id } = {}) {
  const lines = [{ productId: 'demo-cup', quantity: 1 }, { productId: product, quantity: 2 }];
  return (await post('/api/orders', { orderId, userId: `${id}-user`, couponId, lines })).orderId;
}

/** Looks until it is so, or for some seconds. */
async function until(isSo) {
  for (let look = 0; look < 50 && !(await isSo()); look++) await new Promise(resolve => setTimeout(resolve, 100));
}

const used = couponId => until(async () => (await get(path`/api/coupons/${couponId}`)).status === 'USED');

/**
 * Places two orders at once, each with a coupon, and gives the one that the wallet refuses. If the first order is paid before
 * the second one arrives, the second one is turned away, and this places two others.
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
  ['Goes through', 'Two products, no coupon: stock, payment, done.',
    async id => { await shop(id); return order(id); }],
  ['Goes through with a coupon', 'Stock and coupon in parallel, ten percent off.',
    async id => { await shop(id); await coupon(id); return order(id, withCoupon(id)); }],
  ['Too little money', 'Two orders at once, and money for one: the wallet refuses the other; stock and coupon are given back.',
    oneTooMany],
  ['No wallet', 'Turned away at once, as nobody has opened a wallet: no order, and no stock that is held meanwhile.',
    async id => { await shop(id, null); return order(id); }],
  ['Not enough in stock', 'Inventory refuses; the coupon that was used meanwhile is given back.',
    async id => { await shop(id); await coupon(id); return order(id, { ...withCoupon(id), product: 'demo-rarity' }); }],
  ['Unknown product', 'Inventory refuses; the coupon is given back.',
    async id => { await shop(id); await coupon(id); return order(id, { ...withCoupon(id), product: 'demo-unheard-of' }); }],
  ['Unknown coupon', 'The coupon domain refuses; the stock that was deducted meanwhile is given back.',
    async id => { await shop(id); return order(id, withCoupon(id)); }],
  ['Used coupon', 'A first order uses the coupon, a second one cannot.',
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
