import { itConforms } from './conformance.fixture.js';
import { mlLogisticRegression } from './ml-logistic-regression.js';

itConforms(mlLogisticRegression, { params: {}, classes: [2], doubledRow: 'other', weights: 'balanceOnly' });
