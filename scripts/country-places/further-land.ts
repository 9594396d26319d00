import type { LonLat } from './geometry.ts'

/**
 * Farthest own land per country where both sources of outlines stop short of it by a kilometre or more: islets that they leave out, coasts
 * that they draw too near. Found by comparing the table with OpenStreetMap's land (geo-maps, countries-land-250m, ODbL), a file too large to
 * depend on, and a few by hand. Left out on purpose: land that another accepted code also claims (Crimea, Golan, Kafia Kingi, Spratly and
 * Pratas Islands, Western Sahara) and what OpenStreetMap files under another code (Tromelin and Glorioso are TF, Wanshan is CN).
 */
export const furtherLand: Readonly<Record<string, readonly LonLat[]>> = {
  AG: [[-62.346, 16.932]], // Redonda
  AQ: [[-55.395, -60.974]],
  AX: [[20.985, 60.655]],
  AZ: [[50.87, 40.212]],
  BA: [[15.785, 45.192]],
  BD: [[92.33, 20.586]], // Saint Martin's
  BL: [[-62.91, 17.959]],
  BN: [[114.076, 4.587]],
  BT: [[92.116, 26.894]],
  BV: [[3.291, -54.396]],
  BW: [[20.686, -26.906]],
  CC: [[96.825, -11.818]], // North Keeling
  CH: [[5.957, 46.129]],
  CN: [[134.767, 48.359]],
  CO: [[-80.368, 14.285]], // Serrana
  CW: [[-68.644, 11.978]], // Klein Curaçao
  CX: [[105.534, -10.512]],
  DJ: [[43.137, 12.714]],
  DZ: [[8.642, 36.943]],
  ER: [[43.137, 12.714]],
  FK: [[-61.455, -50.997]], // Jason Islands
  FR: [[9.258, 41.333]], // Lavezzi
  GA: [[11.127, -3.941]],
  GD: [[-61.381, 12.526]],
  GL: [[-43.912, 59.773]],
  GR: [[29.645, 36.116]], // Kastellorizo
  GS: [[-26.463, -59.04]],
  GU: [[144.644, 13.234]], // Cocos Island
  HM: [[72.58, -53.05]], // McDonald Islands
  HN: [[-83.889, 17.414]],
  ID: [[141.019, -9.125]],
  IE: [[-7.233, 55.435]], // Inishtrahull
  IM: [[-4.825, 54.045]], // Calf of Man
  IQ: [[48.605, 29.92]],
  JM: [[-75.979, 17.391]], // Morant Cays
  KE: [[39.401, -4.674]],
  KH: [[102.897, 9.914]], // Poulo Wai
  KI: [[-150.208, -9.979]], // Millennium Island
  KM: [[44.528, -12.381]],
  KP: [[130.14, 42.98]],
  KR: [[126.268, 33.113]], // Marado
  KW: [[48.43, 28.536]],
  KY: [[-79.723, 19.752]],
  LA: [[107.454, 14.533]],
  MF: [[-62.97, 18.125]],
  MH: [[160.947, 9.776]], // Ujelang
  MM: [[97.974, 9.606]],
  MR: [[-8.668, 27.315]],
  MS: [[-62.199, 16.824]],
  MV: [[73.154, -0.703]],
  MX: [[-117.301, 32.445]],
  NC: [[172.09, -22.398]], // Hunter
  NF: [[167.951, -29.133]], // Phillip Island
  NG: [[14.674, 12.175]],
  NI: [[-83.129, 15.002]],
  NO: [[31.168, 70.387]], // Vardo
  NU: [[-169.817, -18.958]],
  OM: [[56.527, 26.387]],
  PA: [[-77.139, 7.954]],
  PF: [[-134.458, -23.364]], // Temoe
  PW: [[131.124, 3.002]], // Tobi
  QA: [[52.417, 25.674]], // Halul
  RO: [[29.763, 45.161]],
  SB: [[170.193, -11.912]], // Fatutaka
  SE: [[12.814, 55.357]],
  SG: [[104.406, 1.33]], // Pedra Branca
  SR: [[-54.017, 5.825]],
  TC: [[-71.084, 21.348]],
  TD: [[15.996, 23.498]],
  TH: [[101.135, 5.613]],
  TK: [[-172.52, -8.534]],
  TV: [[179.473, -10.792]], // Niulakita
  TW: [[119.991, 26.284]], // Matsu
  VC: [[-61.381, 12.533]],
  VE: [[-63.617, 15.672]], // Isla de Aves
  VG: [[-64.831, 18.45]],
  VI: [[-64.975, 18.402]],
  WS: [[-171.416, -14.065]],
  YE: [[54.534, 12.543]],
  ZA: [[37.835, -46.981]],
}
