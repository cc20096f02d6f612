// Demo orders of every kind. Each makes what it needs by the ordinary API, under names that begin with demo-, and gives the order's id.

import { get, path, post } from './api.js';

const PRICE = 2500;

const unique = () => `demo-${crypto.randomUUID().slice(0, 8)}`;

async function shop({ id, balance = 100_000, quantity = 20 }) {
  await post('/api/products', { productId: `${id}-tea`, name: 'Demo tea', price: PRICE, quantity });
  await post('/api/products', { productId: `${id}-cup`, name: 'Demo cup', price: 900, quantity: 20 });
  if (balance !== null) await post('/api/wallets', { userId: `${id}-user`, balance });
}

const coupon = (id, more = {}) =>
  post('/api/coupons', { couponId: `${id}-coupon`, userId: `${id}-user`, discount: { type: 'PERCENT', value: 10 }, ...more });

async function order(id, { tea = 2, product = `${id}-tea`, couponId } = {}) {
  const lines = [{ productId: `${id}-cup`, quantity: 1 }, { productId: product, quantity: tea }];
  return (await post('/api/orders', { orderId: id, userId: `${id}-user`, couponId, lines })).orderId;
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
    async id => { await shop({ id }); return order(id); }],
  ['Goes through with a coupon', 'Stock and coupon in parallel, ten percent off.',
    async id => { await shop({ id }); await coupon(id); return order(id, withCoupon(id)); }],
  ['Too little money', 'Stock is deducted and the coupon used; the wallet refuses, and both are given back.',
    async id => { await shop({ id, balance: 100 }); await coupon(id); return order(id, withCoupon(id)); }],
  ['No wallet', 'The same, since nobody has opened a wallet.',
    async id => { await shop({ id, balance: null }); await coupon(id); return order(id, withCoupon(id)); }],
  ['Not enough in stock', 'Inventory refuses; the coupon that was used meanwhile is given back.',
    async id => { await shop({ id, quantity: 1 }); await coupon(id); return order(id, withCoupon(id)); }],
  ['Unknown product', 'Inventory refuses; the coupon is given back.',
    async id => { await shop({ id }); await coupon(id); return order(id, { ...withCoupon(id), product: `${id}-unheard-of` }); }],
  ['Unknown coupon', 'The coupon domain refuses; the stock that was deducted meanwhile is given back.',
    async id => { await shop({ id }); return order(id, withCoupon(id)); }],
  ['Used coupon', 'A first order uses the coupon, a second one cannot.',
    async id => {
      await shop({ id });
      await coupon(id);
      await order(id, withCoupon(id));
      await used(`${id}-coupon`);
      const lines = [{ productId: `${id}-cup`, quantity: 1 }];
      return (await post('/api/orders', { orderId: `${id}-2`, userId: `${id}-user`, couponId: `${id}-coupon`, lines })).orderId;
    }],
  ['Expired coupon', 'The coupon ended years ago; the stock is given back.',
    async id => { await shop({ id }); await coupon(id, { expiresAt: '2020-01-01T00:00:00Z' }); return order(id, withCoupon(id)); }],
  ['Everything wrong', 'Inventory and coupon both refuse; nothing was taken.',
    async id => { await shop({ id, quantity: 1 }); return order(id, withCoupon(id)); }],
].map(([name, about, place]) => ({ name, about, place: () => place(unique()) }));
