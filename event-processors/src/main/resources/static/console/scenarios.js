// Demo orders of every kind. Each makes what it needs by the ordinary API, under names that begin with demo-, and gives the order's id.

import { get, path, post } from './api.js';

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

async function order(id, { product = 'demo-tea', couponId, orderId = id } = {}) {
  const lines = [{ productId: 'demo-cup', quantity: 1 }, { productId: product, quantity: 2 }];
  return (await post('/api/orders', { orderId, userId: `${id}-user`, couponId, lines })).orderId;
}

/** Returns when an order has used it, or after some seconds. */
async function used(couponId) {
  for (let look = 0; look < 50 && (await get(path`/api/coupons/${couponId}`)).status !== 'USED'; look++) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const withCoupon = id => ({ couponId: `${id}-coupon` });

export const SCENARIOS = [
  ['Goes through', 'Two products, no coupon: stock, payment, done.',
    async id => { await shop(id); return order(id); }],
  ['Goes through with a coupon', 'Stock and coupon in parallel, ten percent off.',
    async id => { await shop(id); await coupon(id); return order(id, withCoupon(id)); }],
  ['Too little money', 'Stock is deducted and the coupon used; the wallet refuses, and both are given back.',
    async id => { await shop(id, 100); await coupon(id); return order(id, withCoupon(id)); }],
  ['No wallet', 'The same, since nobody has opened a wallet.',
    async id => { await shop(id, null); await coupon(id); return order(id, withCoupon(id)); }],
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
