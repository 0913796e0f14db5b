import { z } from 'zod';
import { parseUrl } from '../../../text/parse-url.ts';
import { streamAnswer } from '../../http/answer-rules.ts';
import { oneWord, wholeNumber } from '../../http/query-params.ts';
import { NO_SUCH_LINK } from './link-answers.ts';
import { byId, linkOperation, NO_BODY } from './link-operation.ts';

/** Maximum size: drawing a larger image would delay hits too long. An SVG is sharp at any size. */
const QR_PIXELS = 1_024;

const QR_QUERY = {
  base_url: z
    .string('must be given once')
    .regex(/^https?:\/\/[^\s/?#@]{1,253}\/?$/i, 'must be an origin such as https://go.brand.example')
    .refine(text => parseUrl(text) !== null, 'must be an origin such as https://go.brand.example')
    .optional()
    .meta({
      description:
        'The origin where the link answers. Required for a link without a domain; for a link with one, only scheme and port are used.',
      examples: ['https://go.brand.example'],
    }),
  ec: oneWord(['L', 'M', 'Q', 'H'])
    .optional()
    .meta({
      description: 'Error correction: 7 %, 15 %, 25 % or 30 % of the code may be covered. Default M.',
      examples: ['M'],
    }),
  size: wholeNumber(64, QR_PIXELS)
    .optional()
    .meta({ description: 'Width and height in pixels. Default 512.', examples: [512] }),
  margin: wholeNumber(0, 20)
    .optional()
    .meta({ description: 'The quiet zone, in modules. Default 4.', examples: [4] }),
};

const qrAnswers = (type: string) => ({
  200: streamAnswer('The image.', [type], {}),
  404: NO_SUCH_LINK,
});

export const QR_SVG = linkOperation({
  id: 'getQrSvg',
  method: 'GET',
  path: '/api/links/{id}/qr.svg',
  summary: 'Draw a link’s QR code as SVG',
  description: 'The code contains the short URL.',
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
  description: 'The code contains the short URL.',
  params: byId,
  query: z.strictObject(QR_QUERY),
  body: NO_BODY,
  answers: qrAnswers('image/png'),
});
