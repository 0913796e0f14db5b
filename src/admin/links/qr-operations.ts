import { z } from 'zod';
import { parseUrl } from '../../text/parse-url.ts';
import { oneWord, wholeNumber } from '../http/query-params.ts';
import { NO_SUCH_LINK, streamAnswer } from '../openapi/answer-rules.ts';
import { byId, linkOperation, NO_BODY } from './link-operation.ts';

/** Larger pictures take longer to draw than a hit should wait; an SVG is sharp at any size. */
const QR_PIXELS = 1_024;

const QR_QUERY = {
  base_url: z
    .string('must be given once')
    .regex(/^https?:\/\/[^\s/?#@]{1,253}\/?$/i, 'must be an origin such as https://go.brand.example')
    .refine(text => parseUrl(text) !== null, 'must be an origin such as https://go.brand.example')
    .optional()
    .meta({
      description:
        'Where the link answers; required for a link without a domain. Of one with a domain, it can only tell scheme and port.',
      examples: ['https://go.brand.example'],
    }),
  ec: oneWord(['L', 'M', 'Q', 'H'])
    .optional()
    .meta({
      description: 'Error correction: 7 %, 15 %, 25 % or 30 % may be covered. M where absent.',
      examples: ['M'],
    }),
  size: wholeNumber(64, QR_PIXELS)
    .optional()
    .meta({ description: 'Width and height in pixels.', examples: [512] }),
  margin: wholeNumber(0, 20)
    .optional()
    .meta({ description: 'The quiet zone, in modules.', examples: [4] }),
};

const qrAnswers = (type: string) => ({
  200: streamAnswer('The picture.', [type], {}),
  404: NO_SUCH_LINK,
});

export const QR_SVG = linkOperation({
  id: 'getQrSvg',
  method: 'GET',
  path: '/api/links/{id}/qr.svg',
  summary: 'Draw a link’s QR code as SVG',
  description: 'The code holds the short URL.',
  params: byId,
  query: z.strictObject(QR_QUERY),
  body: NO_BODY,
  answers: qrAnswers('image/svg+xml'),
});

export const QR_PNG = linkOperation({
  id: 'getQrPng',
  method: 'GET',
  path: '/api/links/{id}/qr.png',
  summary: 'Draw a link’s QR code as PNG',
  description: 'The code holds the short URL.',
  params: byId,
  query: z.strictObject(QR_QUERY),
  body: NO_BODY,
  answers: qrAnswers('image/png'),
});
