-- wrk script: posts payments that differ in key, customer and place. BATCH, KEY and RUN come by the environment.
local batch = tonumber(os.getenv("BATCH") or "1")
local path = batch == 1 and "/v1/payments" or "/v1/payments/batch"
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("KEY") }
local run = os.getenv("RUN")
local template = '"storeId":"store-KR-%d","customerId":"customer-%d","cardId":"card-%d","amountMinor":%d,"currency":"KRW",'
  .. '"country":"KR","latitude":%.5f,"longitude":%.5f,"locationAccuracyM":20,"channel":"POS","occurredAt":%d,'
  .. '"items":[{"name":"americano","quantity":1,"unitPriceMinor":4500}]}'

function init()
  sequence = 0
  now_ms = os.time() * 1000
  math.randomseed(1)
end

local function key()
  sequence = sequence + 1
  return run .. "-" .. sequence
end

local function fields()
  local customer = math.random(0, 99999)
  return string.format(template, math.random(0, 499), customer, customer, math.random(100, 200000),
    37.5 + math.random() / 10, 126.9 + math.random() / 10, now_ms)
end

function request()
  if batch == 1 then
    headers["Idempotency-Key"] = key()
    return wrk.format("POST", path, headers, "{" .. fields())
  end
  local payments = {}
  for i = 1, batch do
    payments[i] = '{"idempotencyKey":"' .. key() .. '",' .. fields()
  end
  return wrk.format("POST", path, headers, '{"payments":[' .. table.concat(payments, ",") .. "]}")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.4f,"p50Ms":%.3f,"p99Ms":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
