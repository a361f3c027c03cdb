import { describe, expect, it } from '@jest/globals';
import { DatasetContract } from '#contracts';
import { datasetProfile, TableBuilder } from '#learning';
import { profilePage, profileText } from '#report';
import { unclosed } from '../page/unclosed.fixture.js';

const EVIL = '<script>alert(1)</script>';

function profile(city = 'city') {
  const contract = DatasetContract.parse({
    name: 'people',
    description: 'Who they are',
    features: {
      columns: [
        { name: 'age', type: 'integer' },
        { name: 'income', type: 'number', nullable: true },
        { name: city, type: 'category', nullable: true },
      ],
    },
    target: { column: 'rich', classes: ['no', 'yes'] },
  });
  const builder = new TableBuilder(contract);
  for (let row = 0; row < 2_000; row++) {
    const income = row % 4 === 0 ? '' : String(row / 8);
    builder.add([String(row % 50), income, row % 10 === 0 ? EVIL : 'Bern', row % 5 === 0 ? 'yes' : 'no']);
  }
  return datasetProfile(builder.finish(), contract);
}

describe('the profile as text', () => {
  it('stands in aligned columns', () => {
    const lines = profileText(profile()).split('\n');
    expect(lines.slice(0, 13)).toEqual([
      'people: 2,000 rows, 3 columns, target rich',
      '',
      'class   rows   share',
      'no     1,600  80.0 %',
      'yes      400  20.0 %',
      '',
      'number  missing  distinct     min   25 %  median   75 %    max   mean  deviation',
      'age       0.0 %        50       0     12   24.50     37     49  24.50      14.43',
      'income   25.0 %     1,500  0.1250  62.56     125  187.4  249.9    125      72.17',
      '',
      'category  missing  distinct  most frequent',
      'city        0.0 %         2  Bern (90.0 %), <script>alert(1)</script> (10.0 %)',
      '',
    ]);
    expect(lines[13]).toMatch(/^strongest correlations +r$/);
    expect(lines.slice(14, 17).every((line) => /^\S+ ~ \S+ +-?0\.\d{3}$/.test(line))).toBe(true);
  });

  it('keeps control characters from the terminal', () => {
    const text = profileText(profile('\u001b[2Jcity\n\u202efoo'));
    expect(text).toContain('�[2Jcity��foo');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('the profile as a page', () => {
  it('is one well-formed document with a picture of each column, and takes names for text', async () => {
    const html = await profilePage(profile(EVIL));
    expect(unclosed(html)).toEqual([]);
    expect(html.toLowerCase()).not.toContain('<script');
    expect(html.match(/<figure/g)).toHaveLength(5);
    for (const text of ['Who they are', '2,000 rows', '25.0 %', '187.4', 'Bern (90.0 %)', 'Correlations']) {
      expect(html).toContain(text);
    }
    expect(html.length).toBeLessThan(1_000_000);
  });
});
