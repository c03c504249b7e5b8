// @ts-check
// The shapes the server sends, for the type checker and the reader. Nothing runs here. client.d.ts has the public ones.

/**
 * @typedef {{organization: {id: string, name: string}, scopes: string[]}} Session
 * @typedef {import('../client/client.d.ts').Canvas} Canvas
 * @typedef {{x: number, y: number, width: number, height: number}} Rect
 *
 * @typedef {import('../client/client.d.ts').ImageNode} ImageNode
 * @typedef {Partial<import('../client/client.d.ts').Image>} Result
 * @typedef {{
 *   kind: string, attempt?: number, state?: string, verdict?: string, taskId?: string, reason?: string,
 *   error?: {code: string, message: string}, creditsConsumed?: number, resultUrls?: string[], hasAllResults?: boolean,
 *   image?: {imageStorageId: string, sha256: string, contentType: string, width: number, height: number, byteCount:
 *   number},
 *   settings?: {model: string, aspectRatio?: string, resolution?: string, outputFormat?: string}, requestedBy?:
 *   {door: string, apiKeyId?: string}, createdAt: number
 * }} NodeEvent
 *
 * @typedef {import('../client/client.d.ts').Offer} Offer
 *
 * @typedef {import('../client/client.d.ts').Message &
 *   {askAbove?: number, sending?: boolean, trouble?: string, unfinished?: boolean}} Message
 *
 * @typedef {{
 *   id: string, name: string, promptLimit: number, aspectRatios: string[], resolutions: string[],
 *   outputFormats: string[], defaultAspectRatio: string, defaultResolution: string, defaultOutputFormat: string,
 *   maxReferences: number, requiresReferences: boolean, maxReferenceBytes?: number, credits: {resolution?: string,
 *   credits: number}[], priceCeiling?: number,
 *   expectedSeconds: number
 * }} Model
 *
 * @typedef {{defaultModel: string, models: Model[]}} Models
 * @typedef {{
 *   images: number, providerCalls: number, callsPerImage?: number|null, callsSaved: number, creditsConsumed: number,
 *   creditsReserved: number,
 *   tasksOfUnknownCost: number, creditsOfUnknownCost: number, creditsCommitted: number, budget?: number|null,
 *   secondsToStored?: {p50: number, p95: number},
 *   days: {day: string, model: string, tasks: number, credits: number}[], failures?: Record<string, number>
 * }} Usage
 *
 * @typedef {{
 *   id: string, imageNodeId: string, attempt: number, receivedAt: number, source: string,
 *   headers: {name: string, value: string}[], body: string, byteCount: number, verdict?: string
 * }} Callback
 * @typedef {{id: string, apiKeyId: string, createdAt: number, expiresAt: number, lastUsedAt?: number, userAgent?:
 *   string, current: boolean}} SignIn
 * @typedef {{id: string, canvasId: string, name?: string, url: string, token: string, createdBy: string, createdAt:
 *   number, expiresAt?: number, lastUsedAt?: number}} Share
 * @typedef {{id: string, key?: string, name?: string, scopes: string[], createdAt: number, expiresAt?: number,
 *   revokedAt?: number, lastUsedAt?: number}} ApiKey
 * @typedef {{id: string, url: string, events: string[], description?: string, enabled: boolean,
 *   disabledReason?: 'manual'|'gone'|'failing', failingSince?: number, createdAt: number}} Webhook
 * @typedef {{id: string, type: string, imageNodeId?: string, status: 'pending'|'delivered'|'failed', tries: number,
 *   nextTryAt?: number, responseStatus?: number, error?: string, createdAt: number}} WebhookDelivery
 */
export {};
