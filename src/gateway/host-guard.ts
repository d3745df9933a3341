import type { RequestHandler } from 'express';
import { refuseWith } from './refusal.js';

/**
 * Without authentication a web page that the user of this machine visits could reach a gateway on loopback under a name
 * of its own (DNS rebinding). Only names that are ours are answered to.
 */
export function hostGuard(hosts: 'any' | readonly string[]): RequestHandler {
  if (hosts === 'any') return (_request, _response, next) => next();
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return (request, response, next) => {
    const host = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '');
    if (host === '' || isLoopbackName(host) || allowed.has(host)) next();
    else
      refuseWith(
        response,
        421,
        'AUTH-HOST',
        'This gateway does not answer to the host name of this request. Use localhost, or set PUBLIC_URL.',
      );
  };
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
